"""Headquarters' pages: figures of all dealers, never a person."""
