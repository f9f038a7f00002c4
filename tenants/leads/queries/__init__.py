"""Questions about leads. All in public."""
