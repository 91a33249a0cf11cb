"""Who does it, and when: inspectors by department, working days."""
