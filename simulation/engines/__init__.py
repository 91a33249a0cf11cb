"""Three ways to run one specification."""
