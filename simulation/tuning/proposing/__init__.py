"""What a tuning proposes: its parts in order, plans and their candidates, tables, other horizons, reasons in words."""
