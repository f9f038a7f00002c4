"""English: the day before the month, as `near_day` has it."""
