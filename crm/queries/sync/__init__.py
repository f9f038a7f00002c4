"""Working offline (domain.md §13): reading what a device sent and what it may have."""
