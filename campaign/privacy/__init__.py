"""What is kept of people: the table of it, seeing one's own, and erasing it."""
