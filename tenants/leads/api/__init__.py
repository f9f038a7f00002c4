"""Leads in the API of the brand."""
