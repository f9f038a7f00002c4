"""Working offline (domain.md §13): carrying out what a device sent."""
