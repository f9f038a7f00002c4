"""The brand's rules, free of Django."""
