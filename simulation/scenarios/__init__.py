"""The store: specifications, plans and comparisons with their versions, the life cycle of plans, and the audit log."""
