"""Expected counts under many programmes: the flags of a firm are taken as independent given everything else."""
