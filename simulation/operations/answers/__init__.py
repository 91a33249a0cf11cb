"""Questions about staff and months: the least staff for a goal, months that lie better."""
