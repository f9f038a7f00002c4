"""The kit's migrations with one more, for measuring what one added column takes."""
