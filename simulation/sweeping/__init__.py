"""A long list of jobs: what it says, what of it is done, and on which processes it is carried out."""
