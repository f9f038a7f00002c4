"""What every call of the API has in common (api.md, "Manners"), tried on each call that the document tells of."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.conf import settings

from accounts.models import AuditEntry, User
from accounts.roles import BRAND_ROLES
from accounts.services.devices import issue_token
from crm.models import SyncCommand
from demo.catalogue import make_catalogue
from kit import clock
from kit.api.documents import document_of
from kit.models import IdempotentReply
from tests.all_apps import Dealership, Ids, ids_in, make_dealership
from tests.api.phone import Phone
from tests.api_client import as_json
from tests.factories import NOW, make_user, walk_in
from tests.isolation.people import taken_back
from tests.leads.standing import make_leads
from tests.pins.ledger import make_subscription
from tests.pins.webhooks import make_webhook
from tests.schema_client import DocumentedClient
from tests.signing_in import at, codes

# Messages of senders: what cannot be read is in quarantine (tests/leads/test_corpus.py).
SIGNED = {"/api/v1/brand/leads/"}
# Each command of a batch has a key of its own; one for the whole would run all of them in one transaction (SY-2).
KEYED_WITHIN = {"/api/v1/sync/commands/"}
# Each view of a number is noted; a stored reply would be shown without.
NOT_STORED = {"/api/v1/cards/{card_id}/unmask/"}
# Answered once: the repeat is refused, for the answer is not kept.
SECRET = {
    "/api/v1/staff/{user_id}/reset-password/",
    "/api/v1/brand/lead-senders/{code}/keys/",
    "/api/v1/brand/leads/quarantine/{quarantined_id}/open/",
}
URLCONFS = {"north": settings.ROOT_URLCONF, "hq": settings.HQ_URLCONF}
# What is the matter with a body that could not be read, whatever the rules say of what it holds.
SHAPELESS = {"unknown_field", "invalid", "not_a_date", "not_an_instant", "too_many", "too_many_decimals"}


class Host:
    """A host's API: its calls as documented, and asking for them as someone who may."""

    def __init__(self, host: str, users: list[User], ids: Ids) -> None:
        self.host, self.ids = host, ids
        self.clients = [self._client(user) for user in users]

    def _client(self, user: User) -> DocumentedClient:
        # Just signed in: what asks for that again is tried as well.
        return at(self.host, issue_token(user, "phone").token)

    def calls(self, method: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The paths below which this method is taken, with what is told of it."""
        for path, methods in document_of(URLCONFS[self.host])["paths"].items():
            if method.lower() in methods:
                yield path, methods[method.lower()]

    def ask(self, method: str, path: str, *, query: str = "", body: Any = None, **headers: str) -> Any:
        """Ask as the one of them who may; what it did stays."""
        at_path = path.format_map(ids_in(path, self.ids)) + query
        for client in self.clients:
            answer = client.generic(method, at_path, _bytes(body), content_type="application/json", headers=headers)
            if answer.status_code != 403:
                return answer
        return answer


# What a figure does not do without.
QUERIES = {
    "/api/v1/sync/": "&device=phone",
    "/api/v1/consents/": "&card={card_id}",
    "/api/v1/brand/leads/figures/": "&month=2026-11",
    "/api/v1/leads/figures/": "&from=2026-11-01&to=2026-11-30",
    "/api/v1/reports/behind/": "&figure=flow.filed&month=2026-11",
    **{f"/api/v1/brand/{report}/": "&month=2026-11" for report in ("funnel", "stock-flow", "rates")},
    **{
        f"/api/v1/reports/{report}/": "&month=2026-11"
        for report in ("funnel", "stock-flow", "rates", "trends", "place")
    },
}


def _bytes(body: Any) -> bytes:
    return b"" if body is None else orjson.dumps(body)


@pytest.fixture
def dealership(wednesday_morning: None) -> Dealership:
    return make_dealership()


@pytest.fixture
def north_api(dealership: Dealership) -> Host:
    phone = Phone(dealership.office)
    phone.does("file_card", **walk_in(phones=[]))
    phone.sends()
    ids = {
        "number": make_subscription(),
        "command_id": str(SyncCommand.objects.get().id),
        "webhook_id": str(make_webhook(dealership.office, "card.filed")),
    }
    return Host("north", [dealership.office, dealership.front], {**dealership.ids, **ids})


@pytest.fixture
def hq_api(hq: None) -> Host:
    make_catalogue()
    with clock.at(NOW):
        make_subscription()
    everyone = make_user("everyone", *sorted(BRAND_ROLES))
    someone = {"user_id": str(make_user("someone", *sorted(BRAND_ROLES)).id)}
    webhook = {"webhook_id": str(make_webhook(everyone, "lead.filed"))}
    return Host("hq", [everyone], {**someone, **webhook, **{f"{name}_id": one for name, one in make_leads().items()}})


@pytest.fixture(params=["north_api", "hq_api"])
def api(request: pytest.FixtureRequest) -> Host:
    found: Host = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("host", URLCONFS)
def test_each_call_is_told_in_a_line_and_each_body_by_an_example(host: str) -> None:
    document = document_of(URLCONFS[host])
    calls = [
        (f"{method} {path}", call) for path, methods in document["paths"].items() for method, call in methods.items()
    ]
    assert [name for name, call in calls if not call["summary"] or not call["description"]] == []
    bodies = [
        (name, content) for name, call in calls for content in call.get("requestBody", {}).get("content", {}).values()
    ]
    assert [name for name, content in bodies if not content.get("examples")] == []
    assert len(bodies) > 10


def test_each_example_can_be_read(api: Host) -> None:
    wrong = []
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path, call in api.calls(method):
            content = call.get("requestBody", {}).get("content", {}).get("application/json", {})
            for name, example in content.get("examples", {}).items():
                with taken_back():
                    answer = api.ask(method, path, body=example["value"])
                errors = answer.json()["errors"] if answer.status_code >= 400 else []
                if answer.status_code in (400, 415) or SHAPELESS & {error["code"] for error in errors}:
                    wrong.append((method, path, name, errors))
    assert wrong == []


def test_each_resource_is_answered_once_while_it_is_the_same(api: Host) -> None:
    tried = []
    for path, call in api.calls("GET"):
        is_one = path.endswith(("}/", "/settings/"))
        assert "304" in call["responses"] or not is_one, path
        if is_one:
            first = api.ask("GET", path)
            again = api.ask("GET", path, **{"If-None-Match": first["ETag"]})
            other = api.ask("GET", path, **{"If-None-Match": '"other"'})
            statuses = [answer.status_code for answer in (first, again, other)]
            assert (statuses, again.content) == ([200, 304, 200], b""), path
            tried.append(path)
    assert len(tried) >= 7


def test_tag_changes_with_what_is_shown_though_nobody_changed_it(north_api: Host) -> None:
    path = "/api/v1/cards/{card_id}/"
    today = north_api.ask("GET", path)["ETag"]
    with clock.at(NOW + timedelta(days=1)):
        tomorrow = north_api.ask("GET", path, **{"If-None-Match": today})
    assert (tomorrow.status_code, tomorrow.json()["card_age"]) == (200, 1)
    assert north_api.ask("PATCH", path, body={"usage": "commuting"}, **{"If-Match": today}).status_code == 200


TAGS = ('"999"', '"1-0", "2-0"', "nonsense", '"-1"', f'"{"9" * 400}"')


def test_each_change_of_another_version_shows_what_stands_now(api: Host) -> None:
    tried = []
    for path, call in api.calls("PATCH"):
        if "If-Match" in [each["name"] for each in call["parameters"]]:
            now = api.ask("GET", path).json()
            for tag in TAGS:
                with taken_back():
                    stale = api.ask("PATCH", path, body={}, **{"If-Match": tag})
                assert (stale.status_code, stale.json()["code"]) == (412, "stale"), (path, tag)
                assert stale.json()["current"] == now, path
            tried.append(path)
        else:
            # A contact is not read by itself: it has no tag to come back with.
            assert path == "/api/v1/cards/{card_id}/follow-ups/{follow_up_id}/"
    assert len(tried) >= 5


def test_each_post_is_answered_once_for_a_key(api: Host) -> None:
    tried = []
    for path, call in api.calls("POST"):
        takes_keys = "Idempotency-Key" in [each["name"] for each in call.get("parameters", [])]
        assert takes_keys == ("/auth/" not in path and path not in KEYED_WITHIN | NOT_STORED), path
        if takes_keys:
            with taken_back():
                first, again = (api.ask("POST", path, body={}, **{"Idempotency-Key": "k"}) for _ in range(2))
                other = api.ask("POST", path, body={"other": 1}, **{"Idempotency-Key": "k"})
            assert first.status_code != 403, path
            if path in SECRET and first.status_code < 400:
                assert (again.status_code, again.json()["code"]) == (409, "already_done"), path
            else:
                assert (again.status_code, again.content) == (first.status_code, first.content), path
            assert again["Idempotency-Replayed"] == "true", path
            assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused"), path
            tried.append(path)
    assert len(tried) >= 10


def test_each_body_refuses_what_it_does_not_know(api: Host) -> None:
    tried = []
    for method in ("POST", "PUT", "PATCH"):
        for path, call in api.calls(method):
            content = call.get("requestBody", {"content": {"application/json": {}}})["content"]
            if "application/json" in content and path not in SIGNED:
                with taken_back():
                    answer = api.ask(method, path, body={"colour_of": 1})
                told = (answer.status_code, ("colour_of", "unknown_field") in codes(answer))
                assert told == (422, True), (method, path, answer.content)
                tried.append(path)
    assert len(tried) >= 20


def test_each_view_of_numbers_is_noted_also_with_one_key(north_api: Host) -> None:
    """E10: and no reply with the numbers is stored."""
    for _ in "ab":
        north_api.ask("POST", "/api/v1/cards/{card_id}/unmask/", **{"Idempotency-Key": "k"})
    assert AuditEntry.objects.filter(what="card.unmasked").count() == 2
    assert not IdempotentReply.objects.exists()


def test_each_list_is_paged_and_ordered_as_told(api: Host) -> None:
    tried = []
    for path, call in api.calls("GET"):
        parameters = {each["name"]: each for each in call.get("parameters", []) if each["in"] == "query"}
        if "page_size" not in parameters:
            continue
        given = QUERIES.get(path, "").format_map(api.ids)
        for ordering in parameters["ordering"]["schema"]["enum"]:
            answer = api.ask("GET", path, query=f"?page_size=200&ordering={ordering}{given}")
            assert answer.status_code == 200, (path, ordering, answer.content)
            # The rows behind a figure are told with the figure's period and total, too.
            beside = {"from", "to", "up_to", "provisional", "names", "total"} if "/behind/" in path else set()
            assert set(answer.json()) == {"next", "previous", "results", *beside}, path
        for query, field, code in (
            ("page_size=201", "page_size", "out_of_range"), ("page_size=0", "page_size", "out_of_range"),
            ("page_size=²", "page_size", "out_of_range"), ("ordering=password", "ordering", "not_a_choice"),
            ("cursor=AAAA", "cursor", "bad_cursor"), ("colour_of=1", "colour_of", "unknown_field"),
        ):  # fmt: skip
            refused = api.ask("GET", path, query=f"?{query}{given}")
            assert (refused.status_code, codes(refused)) == (422, [(field, code)]), (path, query)
        tried.append(path)
    assert len(tried) >= 4


def test_each_get_takes_head_and_each_address_refuses_what_it_does_not_take(api: Host) -> None:
    for path, _ in api.calls("GET"):
        if path.endswith(("/wrong-rows/", "/subscription/leave/")):
            # No row of the table is wrong, and no notice was given.
            continue
        query = f"?{QUERIES.get(path, '').format_map(api.ids)}"
        whole, head = api.ask("GET", path, query=query), api.ask("HEAD", path, query=query)
        assert (whole.status_code, head.status_code, head.content) == (200, 200, b""), path
        for method in ("OPTIONS", "TRACE"):
            refused = api.ask(method, path)
            assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed"), path
            allowed = refused["Allow"].split(", ")
            assert ("GET" in allowed, "HEAD" in allowed, method in allowed) == (True, True, False), path


BOUNDS = [
    ("cards/", {"customer_name": "王" * 61}, "customer_name", "too_long", "最多 60 个字", "At most 60 characters"),
    ("cards/", {"phones": [{}] * 101}, "phones", "too_many", "一次最多 100 个", "At most 100 at a time"),
    ("cards/", {"options": ["x"] * 31}, "options", "too_many", "一次最多 30 个", "At most 30 at a time"),
    ("cards/", {"options": ["x" * 41]}, "options.0", "too_long", "最多 40 个字", "At most 40 characters"),
    ("cards/", {"filed_on": "1899-12-31"}, "filed_on", "out_of_range", "1900-01-01 到 2199-12-31",
     "from 1900-01-01 to 2199-12-31"),
    ("cards/", {"follow_up": {"order": {"price": "10000000000"}}}, "follow_up.order.price", "out_of_range",
     "0 到 9999999999.99", "from 0 to 9999999999.99"),
    ("cards/", {"follow_up": {"order": {"price": "1.005"}}}, "follow_up.order.price", "too_many_decimals",
     "最多 2 位小数", "At most 2 decimal places"),
    ("targets/", {"deliveries": 10000}, "deliveries", "out_of_range", "0 到 9999", "from 0 to 9999"),
]  # fmt: skip


def test_refusals_name_their_bounds_in_both_languages(north_api: Host) -> None:
    for path, body, field, code, *told in BOUNDS:
        for language, words in zip(("zh-Hans", "en"), told, strict=True):
            answer = north_api.ask("POST", f"/api/v1/{path}", body=body, **{"Accept-Language": language})
            error = next(each for each in answer.json()["errors"] if each["field"] == field)
            assert (answer.status_code, error["code"], words in error["detail"]) == (422, code, True), error


def test_party_and_page_of_the_wrong_size_are_told_the_right_ones(north_api: Host) -> None:
    english = {"Accept-Language": "en"}
    party = north_api.ask("POST", "/api/v1/traffic/", body={"party_size": 100}, **english).json()["errors"]
    assert "from 1 to 99" in next(each["detail"] for each in party if each["field"] == "party_size")
    (page,) = north_api.ask("GET", "/api/v1/cards/", query="?page_size=201", **english).json()["errors"]
    assert (page["params"], "from 1 to 200" in page["detail"]) == ({"lowest": 1, "highest": 200}, True)


def test_card_just_filed_is_changed_under_the_tag_it_came_with(north_api: Host, dealership: Dealership) -> None:
    li = User.objects.get(username="owner")
    api = Host("north", [li], {})
    made = api.ask("POST", "/api/v1/cards/", body=as_json(walk_in(customer_name="赵先生")))
    assert (made.status_code, made["ETag"][:3]) == (201, '"1-')
    path = f"/api/v1/cards/{made.json()['id']}/"
    assert api.ask("GET", path, **{"If-None-Match": made["ETag"]}).status_code == 304
    assert api.ask("PATCH", path, body={"usage": "commuting"}, **{"If-Match": made["ETag"]}).status_code == 200
