"""What is asked of the dealers' figures."""
