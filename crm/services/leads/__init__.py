"""Leads of the brand's at the dealer: fetched, offered, claimed, attempted, filed or declined (HQ-4, HQ-5)."""
