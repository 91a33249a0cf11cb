"""研判: where the risk is, by sector and township, and what targeted programme follows from it."""
