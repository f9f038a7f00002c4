"""Reminders by the dealer's clock (section 12 of the domain): planned as instants, built when they are due."""
