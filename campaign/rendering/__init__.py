"""Paper: a letter's values in, the bytes of a PDF out."""
