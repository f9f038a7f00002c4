"""How the dealers' figures come to the brand."""
