"""Charts of the risk map: funnel, tiles, ranking, heat map, and what a proposal promises."""
