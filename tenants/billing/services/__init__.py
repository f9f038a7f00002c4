"""Commands on the ledger and the jobs that keep it."""
