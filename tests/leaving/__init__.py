"""A dealer takes its data away and leaves (SA-7)."""
