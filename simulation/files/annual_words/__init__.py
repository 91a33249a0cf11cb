"""What offices write in the cells of an annual table, and what it says to a plan."""
