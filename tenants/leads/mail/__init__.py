"""Leads by mail: a server that speaks SMTP or LMTP, on a port of its own (HQ-2)."""
