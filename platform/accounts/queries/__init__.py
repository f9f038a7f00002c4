"""Reading accounts."""
