"""What records count directly: moves between classes, prevalence, exits and entries, teams, planned visits."""
