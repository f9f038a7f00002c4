"""What is done to accounts: one function a command, one transaction, one entry in the audit where it matters."""
