"""Gateways' protocols, a file each behind `send(message) -> Sent | Later | Refused`. None of them uses the database."""
