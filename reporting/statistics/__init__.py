"""Statistics of rates and counts, as pure functions: the dealer's and the brand's figures use them (RP-9)."""
