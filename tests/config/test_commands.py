"""Commands that a dealer may still give in each state of its subscription (SA-1)."""

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from accounts.access import Action
from accounts.commands import Command, command, registered_commands
from accounts.roles import Role
from accounts.rules.commands import PASSES, Purpose, passes
from kit import clock
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_dealer
from tenants.models import DealerState
from tests.factories import make_user
from tests.lint.commands import services_called

# SA-1, literally: what passes in `read_only` and `suspended` beside reading.
PASS_WHEN_READ_ONLY = {
    Purpose.EXPORT: {
        "accounts.services.exports.export_sheet",
        "crm.services.archiving.ask.ask_for_archive",
        "crm.services.archiving.ask.fetch_archive",
        "crm.services.exporting.ask.ask_for_export",
        "crm.services.exporting.ask.fetch_export",
        "crm.services.importing.wrong_rows.wrong_rows_workbook",
        "crm.services.persons.hand_over_person",
    },
    Purpose.ERASURE: {
        "crm.services.persons.ask_for_person",
        "crm.services.persons.erase_person",
        "crm.services.persons.run_retention",
    },
    Purpose.CONSENT: {
        "crm.services.consents.record_consent",
        "crm.services.consents.withdraw_on_page",
    },
    Purpose.LEAVING: {
        "tenants.billing.services.leaving.cancel_notice",
        "tenants.billing.services.leaving.give_notice",
    },
    Purpose.SIGN_IN: {
        "accounts.services.devices.issue_token",
        "accounts.services.oidc.prove_by_oidc",
        "accounts.services.oidc.sign_in_by_oidc",
        "accounts.services.oidc_sign_out.sign_out_by_oidc",
        "accounts.services.passkeys.ask_passkey",
        "accounts.services.passkeys.use_passkey",
        "accounts.services.passwords.check_own_password",
        "accounts.services.reauthentication.prove_by_passkey",
        "accounts.services.reauthentication.prove_identity",
        "accounts.services.sessions.note_session",
        "accounts.services.sign_in.answer_challenge",
        "accounts.services.sign_in.check_password",
        "accounts.services.sign_in.question_for",
        "accounts.services.sign_in.sign_in_by_passkey",
        "tenants.billing.services.support.enter_by_ticket",
    },
    Purpose.PROTECTION: {
        "accounts.services.devices.revoke_device",
        "accounts.services.passkeys.add_passkey",
        "accounts.services.passkeys.begin_passkey",
        "accounts.services.passkeys.remove_passkey",
        "accounts.services.password_reset.ask_for_reset",
        "accounts.services.password_reset.reset_by_mail",
        "accounts.services.passwords.change_password",
        "accounts.services.second_factor.begin_enrolment",
        "accounts.services.second_factor.confirm_enrolment",
        "accounts.services.second_factor.remove_second_factor",
        "accounts.services.second_factor.renew_recovery_codes",
        "accounts.services.sessions.end_session",
        "accounts.services.staff.deactivate",
        "accounts.services.staff.reset_password",
        "crm.services.calendar.revoke_feed",
        "notifications.services.devices.add_device",
        "notifications.services.devices.end_device",
        "notifications.services.devices.end_subscription",
        "tenants.billing.services.support.end_support",
    },
    Purpose.READ_MARK: {
        "crm.services.sync.commands.acknowledge",
        "notifications.services.reading.mark_all_read",
        "notifications.services.reading.mark_read",
        "notifications.services.reading.mark_some_read",
        "notifications.services.snooze.remind_later",
    },
    Purpose.PAYMENT: {
        "tenants.billing.services.dealer_commands.begin_transfer",
        "tenants.billing.services.dealer_commands.order_plan",
        "tenants.billing.services.wechat.open_qr",
    },
    Purpose.LOOK: {
        "crm.services.look_for_duplicates.look_for_duplicates",
        "crm.services.sync.deliver.deliver",
        "accounts.services.visitors.note_visit",
        "crm.services.view_audit.note_opening",
        "crm.services.view_audit.unmask_card",
        "crm.services.persons.view_person",
    },
}  # fmt: skip
PASS_WHEN_CLOSED = {Purpose.SIGN_IN, Purpose.EXPORT, Purpose.PAYMENT}


@pytest.fixture(scope="module", autouse=True)
def _every_command_is_imported() -> None:
    services_called()


def commands_for_people() -> list[Command]:
    return [each for each in registered_commands().values() if _is_at_dealers(each)]


def _is_at_dealers(each: Command) -> bool:
    """Whether a command is given at a dealer's host: those of the brand and of the operator run in public."""
    billing = [f"tenants.billing.services.{name}." for name in ("dealer_commands", "leaving", "support", "wechat")]
    return each.path.startswith(("accounts.", "crm.", "notifications.", "reporting.", *billing))


@pytest.mark.rule("SA-1")
def test_exactly_the_named_commands_pass_when_read_only() -> None:
    by_purpose: dict[Purpose, set[str]] = {}
    for each in commands_for_people():
        if each.purpose != Purpose.WORK:
            by_purpose.setdefault(each.purpose, set()).add(each.path)
    assert by_purpose == PASS_WHEN_READ_ONLY


@pytest.mark.rule("SA-1")
@pytest.mark.parametrize("purpose", Purpose)
def test_each_state_lets_its_purposes_pass(purpose: Purpose) -> None:
    passing = {state.value for state in DealerState if passes(state, purpose)}
    always = {"provisioning", "failed", "trial", "active", "past_due"}
    assert passing - always == (
        ({"read_only", "suspended"} if purpose != Purpose.WORK else set())
        | ({"closed"} if purpose in PASS_WHEN_CLOSED else set())
    )
    assert passing >= always
    assert set(PASSES) <= set(DealerState.values)


@pytest.fixture
def boss(north: DealerContext) -> Any:
    return make_user("boss", Role.DEALER_ADMIN)


def in_state(dealer: DealerContext, state: str, **more: Any) -> Any:
    return in_dealer(replace(dealer, state=state, **more))


def _called(each: Command, holder: Any) -> str:
    """The code with which a command refuses; "" where its guard lets it pass to its own body."""
    service = getattr(importlib.import_module(each.path.rpartition(".")[0]), each.path.rpartition(".")[2])
    given = dict.fromkeys(inspect.signature(service).parameters)
    actor = next((name for name in ("actor", "user", "asker", "by") if name in given), None)
    if actor:
        given[actor] = holder
    try:
        service(**given)
    except DomainError as refusal:
        return refusal.code
    except Exception:  # the body, with nothing to work on: it was reached
        return ""
    return ""


def refused_in(dealer: DealerContext, state: str, holder: Any) -> Iterator[tuple[Command, str]]:
    with in_state(dealer, state):
        for each in commands_for_people():
            code = _called(each, holder)
            if code in {"read_only", "dealer_closed"}:
                yield each, code


@pytest.mark.rule("SA-1")
@pytest.mark.parametrize("state", ["read_only", "suspended"])
def test_every_other_command_is_refused_when_read_only(north: DealerContext, boss: Any, state: str) -> None:
    named = set().union(*PASS_WHEN_READ_ONLY.values())
    refused = {each.path: code for each, code in refused_in(north, state, boss)}
    assert refused == {each.path: "read_only" for each in commands_for_people() if each.path not in named}
    assert len(refused) > 50


@pytest.mark.rule("SA-1")
def test_closed_dealer_takes_sign_in_export_and_payment_of_its_administrator(north: DealerContext, boss: Any) -> None:
    refused = {each.path: code for each, code in refused_in(north, "closed", boss)}
    expected = [each.path for each in commands_for_people() if each.purpose not in PASS_WHEN_CLOSED]
    assert refused == dict.fromkeys(expected, "dealer_closed")


@pytest.mark.rule("SA-1")
def test_closed_dealer_takes_nothing_of_anyone_else(north: DealerContext) -> None:
    director = make_user("director", Role.SALES_DIRECTOR)
    refused = {each.path for each, _ in refused_in(north, "closed", director)}
    # Before a password or a ticket is checked, nobody knows whose it is; the services refuse the person then.
    of_nobody_yet = ("check_password", "answer_challenge", "question_for", "sign_in_by_passkey")
    unknown = {f"accounts.services.sign_in.{name}" for name in of_nobody_yet}
    unknown |= {
        "accounts.services.oidc.sign_in_by_oidc",
        "accounts.services.oidc_sign_out.sign_out_by_oidc",
        "tenants.billing.services.support.enter_by_ticket",
    }
    assert refused == {each.path for each in commands_for_people()} - unknown


@pytest.mark.rule("SA-1")
def test_erased_dealer_takes_nothing(north: DealerContext, boss: Any) -> None:
    assert {each.path for each, _ in refused_in(north, "erased", boss)} == {each.path for each in commands_for_people()}


@pytest.mark.rule("SA-1")
@pytest.mark.parametrize("state", ["trial", "active", "past_due"])
def test_nothing_is_refused_while_the_dealer_works(north: DealerContext, boss: Any, state: str) -> None:
    assert list(refused_in(north, state, boss)) == []


@command(Action.CARD_FILE)
def file_something(actor: Any) -> str:
    """Return a word, as a command."""
    return "filed"


@pytest.mark.rule("SA-1")
@pytest.mark.rule("SY-3")
def test_command_done_on_a_phone_before_the_dealer_became_read_only_passes(north: DealerContext) -> None:
    li = make_user("li", Role.CONSULTANT)
    since = clock.now()
    with in_state(north, "read_only", state_since=since):
        with clock.done_at(since - timedelta(minutes=1)):
            assert file_something(li) == "filed"
        with clock.done_at(since + timedelta(minutes=1)), pytest.raises(DomainError) as refusal:
            file_something(li)
    assert (refusal.value.code, refusal.value.status) == ("read_only", 403)


def test_guard_refuses_roles_that_do_not_allow_the_action(north: DealerContext) -> None:
    with pytest.raises(DomainError) as refusal:
        file_something(make_user("front", Role.RECEPTIONIST))
    assert (refusal.value.code, refusal.value.status) == ("not_allowed", 403)


def test_command_without_anyone_whose_roles_could_be_asked_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        command(Action.CARD_FILE)(lambda data: data)
