"""The commands of `lodestar`, one subject a file."""
