"""Working offline (domain.md §13): read the commands of a device, and the data that it may have."""
