"""Commands about leads. All run in public, each in one transaction."""
