"""Sign on, confirm, correct, withdraw, review; the roster and its order."""
