"""Random histories of two dealers of one brand: what people do (`working`, `managing`), and what must hold of it."""
