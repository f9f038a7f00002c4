"""Deliveries from plan to gateway: plan, due work, claim, bundle, send, finish."""
