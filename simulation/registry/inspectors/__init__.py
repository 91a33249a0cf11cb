"""Who inspects: the roll of inspectors (执法检查人员名录库), their leave and their recusals (回避)."""
