"""Working offline (domain.md §13): carry out the commands of a device, and give it its data."""
