"""Names, limits and prices of a tuning as words and sentences in the language of the reader."""
