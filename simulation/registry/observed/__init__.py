"""Monthly sums of the registers, without a firm in them: the table observations/1."""
