"""Checks of the source text beside ruff's: `make check` runs them."""
