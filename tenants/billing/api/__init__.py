"""The API of subscriptions."""
