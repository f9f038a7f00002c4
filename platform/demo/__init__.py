"""The demo brand: made through the same services as everything else, at a simulated clock."""
