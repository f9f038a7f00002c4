"""What the pages' templates are fed with: plain values, made of what the queries answer."""
