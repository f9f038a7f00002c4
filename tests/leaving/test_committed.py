"""An archive is written and taken in by transactions of their own, as outside the tests (SA-7)."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.db.utils import InternalError

from accounts.models import User
from crm.models import Archive, ArchivePart
from crm.rules.archiving import BrokenArchive
from crm.services.archiving.ask import ask_for_archive
from crm.services.archiving.load import import_archive
from crm.services.archiving.make import make_archives
from kit.db.snapshot import snapshot
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.models import Dealer
from tenants.queries.schemas import schemas_beginning
from tenants.services.arriving import PREFIX
from tests.conftest import drop_dealer
from tests.leaving.test_broken_archives import packed, unpacked, with_lines


def test_snapshot_reads_one_state_and_writes_nothing(own_dealer: DealerContext) -> None:
    with snapshot(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)
    with pytest.raises(InternalError, match="read-only transaction"), snapshot():
        User.objects.update(name="x")


@pytest.mark.rule("SA-7")
def test_archive_is_taken_in_whole_and_a_broken_one_leaves_no_schema(own_dealer: DealerContext) -> None:
    archive = ask_for_archive(User.objects.get(username="admin"))
    make_archives()
    assert Archive.objects.get(id=archive.id).state == "ready"
    raw = b"".join(bytes(part.raw) for part in ArchivePart.objects.order_by("position"))
    code = f"own-{uuid4().hex[:8]}"
    with in_public():
        arrival = import_archive(BytesIO(raw), code, "east")
        try:
            with in_dealer(code):
                assert User.objects.get(username="admin").check_password(arrival.password)
            with pytest.raises(BrokenArchive, match="no active dealer_admin"):
                import_archive(BytesIO(_without_people(raw)), f"{code}-b", "east")
            assert schemas_beginning(PREFIX) == []
            assert not Dealer.objects.filter(code=f"{code}-b").exists()
        finally:
            drop_dealer(DealerContext.of(arrival.dealer))


def _without_people(raw: bytes) -> bytes:
    """Return the archive with nobody in it, and sums that are right."""
    files = unpacked(raw)
    return packed(with_lines(with_lines(files, "accounts_user", b""), "accounts_auditentry", b""))
