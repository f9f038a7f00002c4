"""Webhooks from subscription to call: subscribe, plan, claim, call, finish."""
