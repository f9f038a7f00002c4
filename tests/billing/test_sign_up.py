"""Sign-up on the base domain: form, mail, confirmation, trial; and its limits (SA-3)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks

from kit import clock
from kit.errors import DomainError
from kit.secrets import unseal
from notifications.models import Delivery
from tenants.billing.models import SignUp, Subscription
from tenants.billing.rules.sign_up import _ALPHABET, check_digit, is_credit_code
from tenants.billing.rules.sign_up import SignUpForm as SignUpValues
from tenants.billing.services.sign_up import ask_for_dealer, confirm_sign_up
from tenants.models import Dealer, DealerState
from tests.page_client import browser, errors_in, text_of
from tests.schema_client import DocumentedClient

FORM: dict[str, Any] = {
    "company": "长宁汽车销售有限公司",
    "credit_code": "91350100M000100Y43",
    "province": "上海市",
    "city": "长宁区",
    "area_code": "021",
    "name": "王敏",
    "mobile": "13800138000",
    "email": "wang@example.cn",
    "code": "changning",
    "accepts_terms": True,
}


def sent(**changes: Any) -> Any:
    address = changes.pop("address", "127.0.0.1")
    client = DocumentedClient(headers={"host": "localhost"}, REMOTE_ADDR=address)
    return client.post("/api/v1/signup/", {**FORM, **changes}, format="json")


def mails() -> list[dict[str, Any]]:
    """The mails that wait to be sent, in their order."""
    return [orjson.loads(unseal(row.sealed)) for row in Delivery.objects.order_by("id")]


def link() -> str:
    """The link of the last mail."""
    return str(mails()[-1]["link"]).partition("?link=")[2]


@pytest.mark.rule("SA-3")
@pytest.mark.parametrize("code", ["91350100M000100Y43", "91310000MA1FL4XY2N"])
def test_credit_code_is_known_by_its_check_digit(code: str) -> None:
    assert is_credit_code(code[:17] + check_digit(code[:17]))
    # The standard's own example.
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")
    assert not is_credit_code("91350100M000100Y4")
    assert not is_credit_code("91350100M000100I43")


@given(st.text(_ALPHABET, min_size=17, max_size=17), st.integers(0, 16))
def test_one_wrong_character_is_always_found(first: str, place: int) -> None:
    code = first + check_digit(first)
    other = _ALPHABET[(_ALPHABET.index(code[place]) + 1) % len(_ALPHABET)]
    assert is_credit_code(code)
    assert not is_credit_code(code[:place] + other + code[place + 1 :])


@pytest.mark.rule("SA-3")
def test_form_names_everything_wrong_and_mails_nothing(hq: None) -> None:
    answer = sent(
        company="", credit_code="91350100M000100Y44", area_code="21", mobile="123", email="nobody", code="HQ!",
        accepts_terms=False,
    )  # fmt: skip
    assert {each["field"]: each["code"] for each in answer.json()["errors"]} == {
        "company": "required",
        "credit_code": "bad_credit_code",
        "area_code": "invalid",
        "mobile": "bad_mobile",
        "email": "bad_email",
        "code": "bad_dealer_code",
        "accepts_terms": "terms_not_accepted",
    }
    assert mails() == []


@pytest.mark.rule("SA-3")
def test_code_that_a_dealer_has_is_reported_at_once(hq: None) -> None:
    assert sent(code="north").json()["code"] == "dealer_exists"


@pytest.mark.rule("SA-3")
def test_link_is_mailed_as_every_other_mail_to_one_address(hq: None) -> None:
    sent()
    delivery = Delivery.objects.get()
    assert (delivery.kind, delivery.channel, delivery.state) == ("sign_up", "email", "waiting")
    assert FORM["company"] not in str(delivery.sealed)
    mailed = mails()[0]
    assert (mailed["to"], mailed["language"]) == ({"address": "wang@example.cn"}, "zh-hans")
    assert "长宁汽车销售有限公司" in mailed["text"]
    assert mailed["link"].startswith("http://localhost/signup/confirm/?link=")


@pytest.mark.rule("SA-3")
def test_link_in_the_mail_opens_a_trial_once(
    hq: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    answer = sent()
    assert (answer.status_code, answer.json()) == (202, {"email": "wang@example.cn"})
    assert not Dealer.objects.filter(code="changning").exists()
    page = browser(host="", language="zh-hans")
    page.defaults["HTTP_HOST"] = "localhost"
    # A mail scanner follows the link: nothing happens.
    assert "长宁汽车销售有限公司" in text_of(page.get("/signup/confirm/", {"link": link()}))
    assert not Dealer.objects.filter(code="changning").exists()
    ready = page.post("/signup/confirm/", {"link": link(), "code": "changning"})
    assert (ready.status_code, ready["Cache-Control"]) == (200, "no-store")
    dealer = Dealer.objects.get(code="changning")
    assert (dealer.opens_as, dealer.state_until) == (
        DealerState.TRIAL,
        clock.today(clock_zone()) + timedelta(days=30),
    )
    assert Subscription.objects.get(dealer="changning").seats == 5
    signed = SignUp.objects.get(dealer="changning")
    assert (signed.terms_version, signed.email, signed.credit_code) == ("2026-11", FORM["email"], FORM["credit_code"])
    for code in ("other", "changning"):
        again = page.post("/signup/confirm/", {"link": link(), "code": code})
        assert (again.status_code, "已使用" in text_of(again)) == (409, True)
    with pytest.raises(DomainError) as refusal:
        confirm_sign_up(link(), "other")
    assert refusal.value.code == "link_used"
    assert not Dealer.objects.filter(code="other").exists()


def clock_zone() -> Any:
    from tests.factories import SHANGHAI

    return SHANGHAI


@pytest.mark.rule("SA-3")
def test_link_ends_after_a_day_and_a_forged_one_opens_nothing(hq: None) -> None:
    sent()
    page = browser(host="")
    page.defaults["HTTP_HOST"] = "localhost"
    with clock.at(clock.now() + timedelta(hours=25)):
        assert page.post("/signup/confirm/", {"link": link()}).status_code == 410
    assert page.post("/signup/confirm/", {"link": "gAAAA-forged"}).status_code == 410
    with pytest.raises(DomainError) as refusal:
        confirm_sign_up("gAAAA-forged")
    assert refusal.value.code == "link_ended"
    assert not Dealer.objects.filter(code="changning").exists()


@pytest.mark.rule("SA-3")
def test_code_taken_in_between_is_asked_for_again(hq: None) -> None:
    sent()
    first = link()
    sent(email="other@example.cn")
    page = browser(host="")
    page.defaults["HTTP_HOST"] = "localhost"
    assert page.post("/signup/confirm/", {"link": link(), "code": "changning"}).status_code == 200
    refused = page.post("/signup/confirm/", {"link": first, "code": "changning"})
    assert refused.status_code == 422
    assert page.post("/signup/confirm/", {"link": first, "code": "changning-2"}).status_code == 200
    assert Dealer.objects.filter(code__startswith="changning").count() == 2


@pytest.mark.rule("SA-3")
def test_hundred_addresses_sign_up_and_one_address_is_limited(hq: None) -> None:
    statuses = [
        sent(email=f"a{index}@example.cn", code=f"many-{index}", address=f"10.0.0.{index}").status_code
        for index in range(1, 101)
    ]
    assert statuses == [202] * 100
    flood = [sent(email=f"b{index}@example.cn", address="10.1.1.1").status_code for index in range(60)]
    assert flood == [202] * 20 + [429] * 40
    same = [sent(address=f"10.2.0.{index}").status_code for index in range(6)]
    assert same == [202] * 3 + [429] * 3


@pytest.mark.long
@pytest.mark.rule("SA-3")
def test_ten_thousand_from_one_address_mail_twenty_links(hq: None) -> None:
    form = SignUpValues(**{**FORM, "accepts_terms": True})
    refused = 0
    for index in range(10_000):
        try:
            ask_for_dealer(replace(form, email=f"c{index}@example.cn"), "10.3.0.1", "http://localhost/signup/confirm/")
        except DomainError as refusal:
            refused += refusal.code == "too_many_requests"
    assert (refused, len(mails())) == (9_980, 20)


@pytest.mark.rule("SA-3")
def test_public_pages_are_there_in_both_languages(hq: None) -> None:
    for language, word in (("zh-hans", "免费试用"), ("en", "Try it free for 30 days")):
        page = browser(host="", language=language)
        page.defaults["HTTP_HOST"] = "localhost"
        welcome = page.get("/")
        assert (welcome.status_code, word in text_of(welcome), "159.00" in text_of(welcome)) == (200, True, True)
        assert page.get("/terms/").status_code == 200
        assert page.get("/signup/").status_code == 200
        refused = page.post("/signup/", {"company": "x"})
        assert (refused.status_code, errors_in(refused) >= {"credit_code", "email", "code"}) == (422, True)
