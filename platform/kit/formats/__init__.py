"""How dates are written, where Django writes them otherwise than the product does."""
