"""Taking in standing cards (SA-2): handed in, mapped, checked by a worker, taken in whole or not at all."""
