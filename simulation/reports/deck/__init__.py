"""The slides for the joint meeting without a format: at most eight, from what the report says."""
