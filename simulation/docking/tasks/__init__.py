"""The tasks of a month: what the annual plan asks of each programme and class now."""
