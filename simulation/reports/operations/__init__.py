"""运行 as a workbook: month by kind and department, staff, months, assumptions."""
