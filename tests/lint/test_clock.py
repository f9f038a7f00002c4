"""Services judge and date business rows by `clock.moment()`; `clock.now()` is for records of the product (SY-3)."""

import ast
from collections.abc import Iterator
from pathlib import Path

SERVICES = Path(__file__).resolve().parents[2] / "crm" / "services"

# Services that record when something is written down, each with what they record.
RECORDS = {
    "access_watch.py": "when an alert was sent",
    "archiving/ask.py": "when an archive was asked for",
    "archiving/make.py": "when an archive was made, and when its week is over",
    "archiving/write.py": "when an archive was made",
    "calendar.py": "when a secret address was made and closed",
    "consents.py": "when a notice was published",
    "dependents.py": "when a secret address was closed",
    "exporting/ask.py": "when a file was asked for",
    "exporting/make.py": "when a file was made, and when its week is over",
    "importing/check.py": "when a worker last worked on a table",
    "importing/sweep.py": "when a table was deleted",
    "importing/upload.py": "when a table arrived, and when it was last used",
    "persons.py": "when data was asked for, handed over and erased",
    "saved_views.py": "when a filter was saved",
    "sync/commands.py": "when a command arrived",
    "sync/decide.py": "when a command was decided, and 24 hours before",
    "sync/deliver.py": "when a device was last given data",
    "sync/devices.py": "when a device was first seen",
    "sync/purge.py": "how long ago a command arrived",
}


def modules_that_read_now() -> Iterator[str]:
    """Yield the modules of services that call `clock.now()`."""
    for path in sorted(SERVICES.rglob("*.py")):
        names = (ast.unparse(each) for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Attribute))
        if "clock.now" in names:
            yield path.relative_to(SERVICES).as_posix()


def test_no_rule_is_judged_by_the_time_of_writing() -> None:
    """SY-3: a service that is not listed asks `clock.moment()`, so that a phone's action is judged by its own time."""
    assert list(modules_that_read_now()) == sorted(RECORDS)
