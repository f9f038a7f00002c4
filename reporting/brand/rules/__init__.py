"""How dealers and regions are told beside each other, free of Django."""
