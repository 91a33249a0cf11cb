"""What has to be done: expected visits by month, kind and class, who makes them, and the orders of one future."""
