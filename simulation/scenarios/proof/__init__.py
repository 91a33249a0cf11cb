"""Whether the tables are what the log says: the log played again, tables and contents held against it, triggers."""
