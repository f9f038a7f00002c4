"""Tables as files: what dealers hand in, read warily, and what they take out, written so that it opens cleanly."""
