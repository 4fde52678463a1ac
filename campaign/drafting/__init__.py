"""Letters and their versions: text, tokens, opening and closing."""
