"""What a row of `table` is."""

from collections.abc import Mapping

SIGNED_IN = None
Row = Mapping[str, str | None]
