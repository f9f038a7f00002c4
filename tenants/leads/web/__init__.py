"""Pages of the brand about leads."""
