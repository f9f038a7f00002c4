"""Rules of subscriptions, free of Django."""
