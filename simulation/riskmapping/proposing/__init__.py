"""What to propose: visits within classes for given hours, beside class alone and chance, within guards."""
