"""A broken archive is refused whole, with the place of the error (SA-7)."""

import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection

from crm.rules.archiving import BrokenArchive
from crm.services.archiving.load import import_archive
from kit import clock
from kit.tenancy import DealerContext, in_public
from tenants.models import Dealer
from tests.leaving.lived import Lived, archive_of, lived_at

Files = dict[str, bytes]


def packed(files: Files) -> bytes:
    raw = BytesIO()
    with ZipFile(raw, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return raw.getvalue()


def unpacked(raw: bytes) -> Files:
    with ZipFile(BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def signed(files: Files, change: Callable[[dict[str, object]], None]) -> Files:
    """Return the files with another manifest, whose own sum is right."""
    manifest = json.loads(files["manifest.json"])
    change(manifest)
    raw = json.dumps(manifest).encode()
    return {**files, "manifest.json": raw, "manifest.sha256": hashlib.sha256(raw).hexdigest().encode()}


def with_lines(files: Files, table: str, raw: bytes) -> Files:
    """Return the files with other rows of a table, which the manifest describes rightly."""

    def change(manifest: dict[str, object]) -> None:
        lines = manifest["tables"][table]["lines"]  # type: ignore[index]  # JSON
        lines |= {"rows": len(raw.splitlines()), "sha256": hashlib.sha256(raw).hexdigest()}

    return signed({**files, f"data/{table}.jsonl": raw}, change)


def refusal_of(raw: bytes, lived: Lived) -> str:
    """Return why an archive is refused, and see that nothing is left of it."""
    with clock.at(lived.now), in_public():
        before = _places()
        with pytest.raises(BrokenArchive) as refusal:
            import_archive(BytesIO(raw), "elsewhere", "east")
        assert _places() == before
        assert not Dealer.objects.filter(code="elsewhere").exists()
    return str(refusal.value)


def _places() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.rule("SA-7")
def test_each_broken_archive_is_refused_with_its_place(north: DealerContext) -> None:
    lived = lived_at(north, seed=6, days=3)
    raw = archive_of(lived)
    files = unpacked(raw)
    lines = files["data/crm_event.jsonl"].splitlines(keepends=True)

    assert refusal_of(raw[:-30], lived).startswith("the file: is no whole ZIP file")
    assert refusal_of(b"", lived).startswith("the file: is no whole ZIP file")
    flipped = bytearray(raw)
    flipped[raw.index(b"data/crm_event.jsonl") + 200] ^= 1
    assert refusal_of(bytes(flipped), lived).startswith("data/crm_event.jsonl, after line ")

    one_less = {**files, "data/crm_event.jsonl": b"".join(lines[:1] + lines[2:])}
    assert refusal_of(packed(one_less), lived) == (
        f"data/crm_event.jsonl: has {len(lines) - 1} rows, the manifest says {len(lines)}"
    )
    other = lines[1].replace(b'"version":1', b'"version":2')
    assert other != lines[1]
    changed = {**files, "data/crm_event.jsonl": b"".join([lines[0], other, *lines[2:]])}
    assert refusal_of(packed(changed), lived) == "data/crm_event.jsonl: its SHA-256 is not that of the manifest"
    no_json = {**files, "data/crm_event.jsonl": b"".join([lines[0], lines[1][:-5] + b"\n", *lines[2:]])}
    assert refusal_of(packed(no_json), lived).startswith("data/crm_event.jsonl, line 2: is no JSON")
    sheet = {**files, "csv/crm_card.csv": files["csv/crm_card.csv"] + b"x\n"}
    assert refusal_of(packed(sheet), lived) == "csv/crm_card.csv: its SHA-256 is not that of the manifest"

    manifest = {**files, "manifest.json": files["manifest.json"].replace(b'"north"', b'"south"')}
    assert refusal_of(packed(manifest), lived) == "manifest.json: its SHA-256 is not that of manifest.sha256"
    without = {name: content for name, content in files.items() if name != "data/crm_card.jsonl"}
    assert refusal_of(packed(without), lived) == "data/crm_card.jsonl: is missing"
    assert refusal_of(packed({**files, "data/more.jsonl": b""}), lived) == "data/more.jsonl: is not in the manifest"


@pytest.mark.rule("SA-7")
def test_archive_of_another_version_is_refused(north: DealerContext) -> None:
    lived = lived_at(north, seed=7, days=1)
    files = unpacked(archive_of(lived))

    def newer(manifest: dict[str, object]) -> None:
        manifest["migrations"] = [*manifest["migrations"], "crm.9999_later"]  # type: ignore[misc]  # JSON

    def other_format(manifest: dict[str, object]) -> None:
        manifest["format"] = 2

    assert refusal_of(packed(signed(files, newer)), lived) == (
        "manifest.json: was written by another version: this installation lacks crm.9999_later"
    )
    assert refusal_of(packed(signed(files, other_format)), lived) == "manifest.json: its format is not 1"


@pytest.mark.rule("SA-7")
def test_rows_that_contradict_each_other_are_refused_though_every_sum_is_right(north: DealerContext) -> None:
    """A row twice, a row of nobody, a log whose figures are others, and no administrator."""
    lived = lived_at(north, seed=8, days=4)
    files = unpacked(archive_of(lived))
    cards = files["data/crm_card.jsonl"].splitlines(keepends=True)
    count = len(cards)
    twice = with_lines(files, "crm_card", b"".join([*cards, cards[0]]))
    assert refusal_of(packed(twice), lived).startswith(f"data/crm_card.jsonl, lines 1 to {count + 1}: ")
    orphaned = with_lines(files, "crm_card", b"".join(cards[1:]))
    assert refusal_of(packed(orphaned), lived).startswith("data: ")
    events = files["data/crm_event.jsonl"].splitlines(keepends=True)
    filed = next(number for number, line in enumerate(events) if b'"kind":"card.filed"' in line)
    row = json.loads(events[filed])
    row["occurred_on"] = "2026-09-13"
    moved = [*events[:filed], json.dumps(row).encode() + b"\n", *events[filed + 1 :]]
    assert refusal_of(packed(with_lines(files, "crm_event", b"".join(moved))), lived) == (
        "data/crm_event.jsonl: its figures are not those of the dealer that was archived"
    )
    people = [json.loads(line) for line in files["data/accounts_user.jsonl"].splitlines()]
    idle = b"".join(json.dumps({**each, "is_active": False}).encode() + b"\n" for each in people)
    assert refusal_of(packed(with_lines(files, "accounts_user", idle)), lived) == (
        "data/accounts_user.jsonl: has no active dealer_admin"
    )
