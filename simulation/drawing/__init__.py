"""The real draw of a month: tickets, the wheel, the frozen package, the record and how anyone entitled verifies it."""
