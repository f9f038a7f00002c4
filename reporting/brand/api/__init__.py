"""`/brand/…` figures over the API."""
