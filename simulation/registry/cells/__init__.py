"""What single cells mean where letters, numbers and words have to be held against each other."""
