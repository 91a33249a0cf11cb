"""What decides between the two best plans: numbers that move their difference, and when the choice flips."""
