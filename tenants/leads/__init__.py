"""Leads (HQ-2 to HQ-7): taken in from senders, assigned to dealers by rule, watched without personal data."""
