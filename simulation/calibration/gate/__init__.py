"""Items of the gate that look at the registers themselves, at the pushes and at what the estimate did not expect."""
