"""The dealer's figures as pages; every number leads to its cards."""
