"""What only the page 校准 (Calibrate) shows."""
