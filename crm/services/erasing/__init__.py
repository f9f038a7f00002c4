"""The erasure of customers: their cards and traffic, and their traces elsewhere in the dealer's schema (PI-4)."""
