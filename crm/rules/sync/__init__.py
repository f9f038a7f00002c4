"""Working offline (domain.md §13): the rules of a device's clock, its commands and its cursor."""
