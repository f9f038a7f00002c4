"""A host is a dealer's, the brand's or the base domain's; any other says what it is."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from kit.tenancy import DealerContext, NoSchemaChosen, current_dealer, current_schema, in_dealer, in_nowhere, in_public
from tenants.middleware import HostMiddleware
from tenants.models import Dealer, DealerState, Domain


def place_of(host: str) -> tuple[str, str]:
    """The schema and the addresses that a request to a host is given."""
    seen: list[tuple[str, str]] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append((current_schema(), getattr(request, "urlconf", "")))
        return HttpResponse()

    HostMiddleware(answer)(RequestFactory().get("/", headers={"host": host}))
    return seen[0]


def set_state(code: str, state: DealerState) -> None:
    with in_public():
        Dealer.objects.filter(code=code).update(state=state)


@pytest.mark.parametrize(
    ("host", "schema", "urls"),
    [
        ("north.localhost", "d_north", "config.urls"),
        ("north.localhost:8000", "d_north", "config.urls"),
        ("North.LOCALHOST", "d_north", "config.urls"),
        ("south.localhost", "d_south", "config.urls"),
        ("hq.localhost", "public", "config.hq_urls"),
        ("localhost:8000", "public", "config.public_urls"),
    ],
)
def test_host_chooses_schema_and_addresses(db: None, host: str, schema: str, urls: str) -> None:
    assert place_of(host) == (schema, urls)


def test_domain_of_a_dealers_own_is_the_dealers(db: None) -> None:
    with in_public():
        Domain.objects.create(domain="cars.example.cn", dealer=Dealer.objects.get(code="north"))
    assert place_of("cars.example.cn") == ("d_north", "config.urls")


def test_request_knows_its_dealer(db: None) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{current_dealer().code} {current_dealer().time_zone}")

    response = HostMiddleware(answer)(RequestFactory().get("/", headers={"host": "north.localhost"}))
    assert response.content == b"north Asia/Shanghai"


def test_nowhere_after_a_request(own_dealer: DealerContext) -> None:
    with in_nowhere():
        place_of(f"{own_dealer.code}.localhost")
        with pytest.raises(NoSchemaChosen):
            current_schema()


def test_nowhere_after_a_request_that_failed(own_dealer: DealerContext) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("in a view")

    with in_nowhere():
        with pytest.raises(RuntimeError):
            HostMiddleware(fail)(RequestFactory().get("/", headers={"host": f"{own_dealer.code}.localhost"}))
        with pytest.raises(NoSchemaChosen):
            current_schema()


def test_host_costs_one_query(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    # Which finds the dealer and puts its schema on the path.
    with django_assert_num_queries(1):
        place_of("north.localhost")


@pytest.mark.parametrize("host", ["nobody.localhost", "a.north.localhost", "example.com", "localhost.evil.cn"])
def test_unknown_host_says_so(db: None, client: Client, host: str) -> None:
    response = client.get("/api/v1/me/", headers={"host": host})
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["code"] == "unknown_host"
    page = client.get("/", headers={"host": host})
    assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.rule("SA-1")
def test_closed_dealer_says_so_and_leaves_the_way_in_exports_and_payment_open(db: None, client: Client) -> None:
    set_state("north", DealerState.CLOSED)
    response = client.get("/api/v1/cards/", headers={"host": "north.localhost"})
    assert (response.status_code, response.json()["code"]) == (403, "dealer_closed")
    assert client.get("/", headers={"host": "north.localhost"}).status_code == 403
    assert client.get("/sign-in/", headers={"host": "north.localhost"}).status_code == 200
    assert client.get("/api/v1/exports/", headers={"host": "north.localhost"}).status_code == 401


@pytest.mark.rule("SA-1")
def test_erased_dealer_is_gone(db: None, client: Client) -> None:
    set_state("north", DealerState.ERASED)
    response = client.get("/api/v1/auth/login/", headers={"host": "north.localhost"})
    assert (response.status_code, response.json()["code"]) == (410, "dealer_erased")
    assert client.get("/sign-in/", headers={"host": "north.localhost"}).status_code == 410


@pytest.mark.rule("SA-1")
@pytest.mark.parametrize("state", [DealerState.READ_ONLY, DealerState.SUSPENDED, DealerState.PAST_DUE])
def test_dealer_that_may_be_read_answers(db: None, client: Client, state: DealerState) -> None:
    set_state("north", state)
    assert client.get("/api/v1/me/", headers={"host": "north.localhost"}).status_code == 401


@pytest.mark.parametrize("state", [DealerState.PROVISIONING, DealerState.FAILED])
def test_dealer_being_set_up_says_so_and_when_to_come_back(db: None, client: Client, state: DealerState) -> None:
    set_state("north", state)
    response = client.get("/api/v1/me/", headers={"host": "north.localhost"})
    assert (response.status_code, response.json()["code"]) == (503, "dealer_provisioning")
    assert response["Retry-After"] == "5"
    assert client.get("/", headers={"host": "north.localhost"}).status_code == 503


def test_erasing_one_dealer_leaves_the_others_open(db: None) -> None:
    set_state("north", DealerState.ERASED)
    assert place_of("south.localhost") == ("d_south", "config.urls")


def test_refusal_speaks_the_callers_language(db: None, client: Client) -> None:
    def title(language: str) -> str:
        headers = {"host": "nobody.localhost", "accept-language": language}
        return str(client.get("/api/v1/me/", headers=headers).json()["title"])

    assert title("en") == "No dealer at this address"
    assert title("zh-CN") == "此地址没有对应的经销商"


def test_malformed_host_is_refused(db: None, client: Client) -> None:
    assert client.get("/", headers={"host": "no/host"}).status_code == 400


def test_dealer_stays_chosen_in_a_test_after_its_request(north: DealerContext, client: Client) -> None:
    client.get("/", headers={"host": "south.localhost"})
    assert current_dealer() == north
    with in_dealer("south"):
        assert current_schema() == "d_south"
