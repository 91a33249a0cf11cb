"""Real visits: food inspections of Chicago, as aggregated counts and as registers made from the rows where they are."""
