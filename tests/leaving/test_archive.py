"""An archive taken in under another code has the same figures, and no more than it may hold (SA-7)."""

import csv
import io
import json
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest

from accounts.models import AuditEntry, User
from crm.models import Archive, Event, FollowerCursor
from crm.services.archiving.load import import_archive
from crm.services.archiving.tables import LEFT_OUT, REPLACED, archived_models, dealer_models
from kit import clock
from kit.errors import DomainError
from kit.personal_data import declared_tables
from kit.tenancy import DealerContext, in_dealer, in_public
from notifications.models import Notification
from reporting.brand.models import BrandDay
from tenants.models import Dealer
from tests.leaving.lived import archive_of, as_file, figures_of, follow_at, lived_at

# Columns of archived tables that sound like a secret and are none, each with the reason.
NO_SECRETS = {
    "accounts_auditentry.hash": "the chain of the audit, which anyone can recompute",
    "accounts_user.password": "replaced by one that nothing matches",
    "accounts_user.has_one_time_password": "replaced by false",
    "accounts_user.has_second_factor": "replaced by false",
    "accounts_user.factor_due_at": "an instant",
    "crm_loss.loss_factor": "why a customer was lost",
    "crm_dealersettings.managers_need_second_factor": "a setting",
    "crm_synccommand.digest": "of a command's body, which the archive holds",
}


@pytest.mark.rule("SA-7")
def test_every_figure_and_timeline_is_the_same_under_another_code(north: DealerContext) -> None:
    """Of every day, as of an earlier instant, and at the brand."""
    lived = lived_at(north, seed=1, days=12)
    before = figures_of(lived, "north")
    with clock.at(lived.now + timedelta(hours=1)), in_public():
        arrival = import_archive(as_file(archive_of(lived)), "elsewhere", "east")
        assert arrival.dealer.state == "active"
        with in_dealer("elsewhere"):
            known = Notification.objects.count()
        follow_at("elsewhere", lived.now + timedelta(hours=1))
        with in_dealer("elsewhere"):
            # Nobody is notified a second time.
            assert Notification.objects.count() == known > 0
        assert figures_of(lived, "elsewhere") == before
        assert len(before) > 60
        columns = [field.name for field in BrandDay._meta.fields if field.name not in ("id", "dealer")]
        north_days, days = (
            set(BrandDay.objects.filter(dealer=code).values_list(*columns)) for code in ("north", "elsewhere")
        )
        assert north_days == days != set()


@pytest.mark.rule("SA-7")
def test_ids_log_and_audit_are_kept_and_grow_on(north: DealerContext) -> None:
    lived = lived_at(north, seed=2, days=4)
    raw = archive_of(lived)
    with in_dealer(north):
        events = list(Event.objects.order_by("id").values())
        entries = set(AuditEntry.objects.values_list("id", "what"))
        people = set(User.objects.values_list("id"))
    with clock.at(lived.now), in_public():
        arrival = import_archive(as_file(raw), "elsewhere", "east")
    archive = ZipFile(as_file(raw))
    assert arrival.rows == sum(len(archive.read(f"data/{table}.jsonl").splitlines()) for table in archived_models())
    with in_dealer("elsewhere"), clock.at(lived.now):
        assert list(Event.objects.order_by("id").values()) == events
        assert {
            pair for pair in AuditEntry.objects.values_list("id", "what") if pair[1] != "archive.imported"
        } == entries
        assert set(User.objects.values_list("id")) == people
        assert FollowerCursor.objects.get(name="notifications").position <= events[-1]["id"]
        assert not Archive.objects.exists()
        new = Event.objects.create(occurred_on=lived.now.date(), recorded_at=lived.now, kind="card.edited")
        assert new.id > events[-1]["id"]


@pytest.mark.rule("SA-7")
def test_only_the_named_administrator_can_sign_in_with_the_new_password(north: DealerContext) -> None:
    lived = lived_at(north, seed=3, days=1)
    raw = archive_of(lived)
    with clock.at(lived.now), in_public():
        arrival = import_archive(as_file(raw), "elsewhere", "east")
    with in_dealer("elsewhere"), clock.at(lived.now):
        assert arrival.username == "admin"
        others = User.objects.exclude(username="admin").values_list("password", flat=True)
        assert set(others) == {"!"}
        admin = User.objects.get(username="admin")
        assert (admin.has_one_time_password, admin.check_password(arrival.password)) == (True, True)


def test_every_table_of_a_dealer_is_archived_or_left_out_for_a_reason() -> None:
    labels = {model._meta.label for model in dealer_models()}
    assert set(LEFT_OUT) < labels
    assert {model._meta.label for model in archived_models().values()} == labels - set(LEFT_OUT)
    assert all(LEFT_OUT.values())


@pytest.mark.rule("SA-7")
def test_no_column_of_an_archived_table_holds_a_secret() -> None:
    sounds = re.compile(r"password|secret|token|sealed|hash|digest|credential|session|key_$|factor")
    found = {
        f"{table}.{field.column}"
        for table, model in archived_models().items()
        for field in model._meta.concrete_fields
        if sounds.search(str(field.column)) and field.column != "session_epoch"
    }
    assert found <= set(NO_SECRETS)
    assert {"password", "has_second_factor", "has_one_time_password"} <= set(REPLACED["accounts.User"])


@pytest.mark.rule("SA-7")
def test_archive_explains_itself_and_its_sheets_run_no_formula(north: DealerContext) -> None:
    lived = lived_at(north, seed=4, days=2)
    with in_dealer(north):
        User.objects.filter(username="li").update(name="=1+1")
    archive = ZipFile(as_file(archive_of(lived)))
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["dealer"]["code"] == "north"
    assert manifest["left_out"] == dict(LEFT_OUT)
    assert manifest["figures"]
    about = archive.read("README.txt").decode()
    purposes = declared_tables()
    for table, model in archived_models().items():
        assert table in about
        assert purposes[model._meta.label].purpose in about
    rows = list(csv.DictReader(io.StringIO(archive.read("csv/accounts_user.csv").decode())))
    (li,) = [row for row in rows if row["username"] == "li"]
    assert (li["name"], li["password"]) == ("'=1+1", "!")
    (line,) = [
        json.loads(each) for each in archive.read("data/accounts_user.jsonl").splitlines() if b'"username":"li"' in each
    ]
    assert line["name"] == "=1+1"


@pytest.mark.rule("SA-7")
def test_code_of_another_dealer_is_refused_before_anything_is_written(north: DealerContext) -> None:
    lived = lived_at(north, seed=5, days=1)
    raw = archive_of(lived)
    with clock.at(lived.now), in_public():
        before = Dealer.objects.count()
        for code, region, expected in (("south", "east", "dealer_exists"), ("new", "nowhere", "not_a_choice")):
            with pytest.raises(DomainError) as refusal:
                import_archive(as_file(raw), code, region)
            assert refusal.value.code == expected
        assert Dealer.objects.count() == before
