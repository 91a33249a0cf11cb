"""Which days are worked in China: published tables, legal days beyond them, and an office's own calendar."""
