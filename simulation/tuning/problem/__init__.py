"""A tuning problem as a file holds it, and as numbers for one district and one plan in force."""
