"""Rules of leads, free of Django."""
