"""Working offline (domain.md §13): the rules of a device's clock, of its commands and of what overtook them."""
