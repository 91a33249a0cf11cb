"""How much any inspection policy could reach with the same hours, and what class ratios reach of it."""
