"""Plan files: the plan in force, published regimes and one rule of thumb."""
