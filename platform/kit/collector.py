"""Python's collector of what nothing refers to any more."""

import gc

# Objects made and not yet gone before it looks for the first time; as often before it looks at the older ones.
_THRESHOLD = (20_000, 20, 20)


def settle() -> None:
    """To be called when all is loaded: what is there by now stays for days, and no collection need look at it again,
    nor one begin for every few rows of a page. To look at all of it took a worker 58 ms, in which its jobs stood still."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLD)
