"""What a page answers to HTMX: a fragment instead of a page, a toast, a way onward."""
