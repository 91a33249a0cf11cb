"""The Excel table of an annual plan (年度抽查计划表): written for the office, and read back as offices write."""
