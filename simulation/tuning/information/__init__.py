"""What it is worth to know more before choosing: everything, one number, or a sample of visits."""
