"""What several goals allow at once: ends, points between them, the knee, and where given plans stand."""
