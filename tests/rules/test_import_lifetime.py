"""What is stored of an import is deleted when nobody can do anything more with it (SA-2)."""

from datetime import date

import pytest

from crm.rules.importing.lifetime import stored_until

DAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("state", "valid_only", "until"),
    [
        ("uploaded", False, date(2026, 12, 18)),
        ("checked", False, date(2026, 12, 18)),
        ("failed", False, date(2026, 12, 18)),
        # Its wrong rows may still be downloaded and corrected.
        ("committed", True, date(2026, 12, 18)),
        # While it can be undone.
        ("committed", False, DAY),
        ("undone", False, DAY),
        ("undone", True, DAY),
        ("checking", False, None),
        ("committing", True, None),
    ],
)
def test_rows_and_file_are_stored_until(state: str, valid_only: bool, until: date | None) -> None:
    """SA-2."""
    assert stored_until(state, valid_only=valid_only, last_used_on=DAY) == until
