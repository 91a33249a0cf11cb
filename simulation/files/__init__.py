"""Reading and writing: whole or not at all, marks, folders, spreadsheets as text, the annual plan table."""
