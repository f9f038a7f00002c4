"""`make bench`: what the product does a second, and what plain SQL would, on data of its own. Not a test."""
