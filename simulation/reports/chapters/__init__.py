"""The chapters of the evaluation report, without a format."""
