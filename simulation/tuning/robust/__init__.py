"""Which plan to choose when nobody knows what is true: plans against draws of the behaviour."""
