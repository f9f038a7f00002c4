"""Drafts of each kind of reminder, read at the moment at which it is due (RM-1)."""
