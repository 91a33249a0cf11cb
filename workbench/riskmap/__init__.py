"""Parts of the page 研判: where findings are from, funnel, tiles, cells, proposal."""
