"""A dealer's archive (SA-7): asked for by its dealer_admin, written by a worker, taken in by another installation."""
