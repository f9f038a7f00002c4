"""Settings: `base` for all, `dev`, `test` and `prod` above it."""
