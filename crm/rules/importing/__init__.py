"""Standing cards out of a dealer's table (SA-2): which column is which field, what a cell means, what a row becomes."""
