"""名录库对接: the directory and the class push of a month against the last ones, and the frame of the draw."""
