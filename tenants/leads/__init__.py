"""Leads (HQ-2, HQ-3, HQ-6): taken in from senders, assigned to dealers by rule, watched without personal data."""
