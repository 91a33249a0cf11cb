"""From registers to monthly counts without a firm (observations/1), and back from a file."""
