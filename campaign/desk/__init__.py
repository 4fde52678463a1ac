"""Pages for staff that mix several domains."""
