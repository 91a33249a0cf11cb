"""Words at the edge: what pages, reports and the command line say, in Chinese and in English."""
