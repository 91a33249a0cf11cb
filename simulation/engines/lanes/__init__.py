"""The engine `expectation` compiled: strata and plans side by side as lanes, exact slopes by the adjoint."""
