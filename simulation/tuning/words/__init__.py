"""Results of the tuning as sentences in the language of the reader."""
