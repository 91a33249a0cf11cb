"""The left side of 寻优: the problem as fields, filled in with the plan in force or with a file."""
