"""What an indicator or a word of the method means, beside it: definition, worked example, unit, which way is good."""
