"""Who does it: inspectors by department, their days at work, their ways."""
