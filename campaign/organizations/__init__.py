"""What an organization's name is: cleaned, keyed, sorted, compared."""
