"""What is true of the firms, what a plan chooses, and what a run records."""
