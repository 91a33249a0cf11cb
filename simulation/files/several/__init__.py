"""Results of several tables: a workbook with a sheet for each, or a folder of CSV files."""
