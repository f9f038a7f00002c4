"""Subscriptions of dealers: plans, invoices, payments. All tables are in public, keyed by the dealer's code."""
