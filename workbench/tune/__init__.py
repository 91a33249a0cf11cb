"""What only the page 寻优 (Tune) shows."""
