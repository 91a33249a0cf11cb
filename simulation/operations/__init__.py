"""运行: whether the people of the office suffice for what a plan orders, by working day."""
