"""Who goes where (分派): the first feasible assignment in the order of tickets, by the rule teams/1."""
