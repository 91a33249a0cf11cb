"""The page 对接: a push docked with the directory, its differences, the decisions it needs, and the month's tasks."""
