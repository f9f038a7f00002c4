"""Jobs. PostgreSQL is the queue of record, Redis the doorbell."""
