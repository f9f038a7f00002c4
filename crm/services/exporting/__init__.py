"""Taking lists and reports out as Excel (RP-7): asked for, made by a worker, fetched within a week; each is noted."""
