"""The crossed effects of class, sector, township and cell: prior, nested Laplace, joint draws, their correction."""
