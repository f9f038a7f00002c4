"""Whatever goes wrong below `/api/` is a problem document, in the caller's language, with every wrong field."""

import base64

import orjson
import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from kit.api import documents
from kit.texts import registered
from tests.factories import make_user
from tests.signing_in import PASSWORD, admin_of, at, signed_in

LOGIN = "/api/v1/auth/login/"


@pytest.fixture
def li(north: object) -> User:
    return make_user("li", Role.CONSULTANT)


@pytest.fixture
def admin(north: object) -> APIClient:
    admin_of("north")
    return signed_in("boss")


def problem(answer: object, status: int, code: str) -> dict[str, object]:
    """The document of an answer, held to RFC 9457 and to api.md."""
    assert answer.status_code == status, answer.content  # type: ignore[attr-defined] # Django's test responses
    assert answer["Content-Type"] == "application/problem+json"  # type: ignore[index]
    document: dict[str, object] = orjson.loads(answer.content)  # type: ignore[attr-defined]
    assert set(document) >= {"type", "title", "status", "code", "detail", "errors"}
    assert (document["status"], document["code"]) == (status, code)
    assert document["type"] == f"/api/v1/docs/#{code}"
    return document


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/me/", "/api/v1/staff/x/"])
def test_unknown_address_is_a_problem(north: object, path: str) -> None:
    problem(at("north").get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options"])
def test_other_methods_are_problems(north: object, method: str) -> None:
    answer = getattr(at("north"), method)(LOGIN)
    problem(answer, 405, "method_not_allowed")


def test_other_media_types_are_problems(north: object) -> None:
    problem(at("north").post(LOGIN, "a=b", content_type="text/plain"), 415, "unsupported_media_type")
    problem(at("north", accept="text/csv").get("/api/v1/schema/"), 406, "not_acceptable")


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b'{"username": NaN}', b'{"username": "\\ud800"}', b'{"a": "\\u0000"}', b'{"\\u0000": 1}']
)
def test_unreadable_body_is_refused(north: object, body: bytes) -> None:
    problem(at("north").post(LOGIN, body, content_type="application/json"), 400, "not_readable")


@pytest.mark.parametrize("depth", [900, 5000])
def test_body_nested_a_thousand_deep_is_refused(north: object, depth: int) -> None:
    body = b"[" * depth + b'"\\u0000"' + b"]" * depth
    problem(at("north").post(LOGIN, body, content_type="application/json"), 400, "not_readable")


@pytest.mark.parametrize("body", [b"[]", b"1", b'"x"', b"null"])
def test_body_that_is_no_object_is_refused(north: object, body: bytes) -> None:
    problem(at("north").post(LOGIN, body, content_type="application/json"), 422, "invalid")


@pytest.mark.parametrize("query", ["q=%00", "%00=1", "q=%ED%A0%80", "q=%FF", "cursor=%00"])
def test_unreadable_query_is_refused(admin: APIClient, query: str) -> None:
    problem(admin.get(f"/api/v1/staff/?{query}"), 400, "not_readable")


@pytest.mark.parametrize("path", ["/api/v1/staff/%00/", "/api/v1/%ED%A0%80/", "/api/%FF"])
def test_unreadable_address_is_refused(admin: APIClient, path: str) -> None:
    problem(admin.get(path), 400, "not_readable")


def test_unreadable_header_is_refused(li: User) -> None:
    client = signed_in()
    problem(client.get("/api/v1/me/", HTTP_ACCEPT_LANGUAGE="\ud800"), 400, "not_readable")
    problem(client.get("/api/v1/me/", HTTP_X_ANYTHING="a\x00b"), 400, "not_readable")


def test_too_large_a_body_is_a_problem(north: object, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    client = APIClient(headers={"host": "north.localhost"}, raise_request_exception=False)
    problem(client.post(LOGIN, {"username": "x" * 200}, format="json"), 400, "not_readable")


def test_fault_of_ours_is_a_problem(li: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in()
    client.raise_request_exception = False
    monkeypatch.setattr("accounts.api.representations.me", lambda user: 1 / 0)
    problem(client.get("/api/v1/me/"), 500, "server_error")


def test_page_session_without_its_token_is_refused(li: User) -> None:
    client = Client(headers={"host": "north.localhost"}, enforce_csrf_checks=True)
    client.force_login(li)
    assert client.get("/api/v1/me/").status_code == 200
    problem(client.post("/api/v1/auth/totp/"), 403, "csrf_failed")


@pytest.mark.parametrize(
    ("language", "title", "detail"),
    [
        ("en", "Sign-in failed", "Incorrect user name or password."),
        ("zh-CN,zh;q=0.9", "登录失败", "用户名或密码不正确。"),
        ("zh-Hans", "登录失败", "用户名或密码不正确。"),
        ("fr", "登录失败", "用户名或密码不正确。"),
    ],
)
def test_texts_are_in_the_callers_language(li: User, language: str, title: str, detail: str) -> None:
    body = {"username": "li", "password": "wrong"}
    answer = at("north", accept_language=language).post(LOGIN, body, format="json")
    document = problem(answer, 401, "bad_credentials")
    assert (document["title"], document["detail"]) == (title, detail)


def test_several_wrong_fields_are_one_invalid(north: object) -> None:
    answer = at("north", accept_language="en").post(LOGIN, {"colour": 1}, format="json")
    document = problem(answer, 422, "invalid")
    assert document["errors"] == [
        {"field": "colour", "code": "unknown_field", "detail": "There is no such field here."},
        {"field": "username", "code": "required", "detail": "Please fill this in."},
        {"field": "password", "code": "required", "detail": "Please fill this in."},
    ]


def test_list_refuses_cursors_it_has_not_written(admin: APIClient) -> None:
    shapeless = base64.urlsafe_b64encode(b'["name",false,["str","x"],["UUID",[]]]').decode()
    for cursor in ("x", "AAAA", "bnVsbA", "W10", "%2B%2B%2B", shapeless):
        problem(admin.get(f"/api/v1/staff/?cursor={cursor}"), 422, "bad_cursor")
    problem(admin.get("/api/v1/staff/?ordering=password"), 422, "not_a_choice")


@pytest.mark.parametrize("urlconf", [settings.ROOT_URLCONF, settings.HQ_URLCONF])
def test_every_refusal_that_is_declared_has_its_text(urlconf: str) -> None:
    document = documents.document_of(urlconf)
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    declared = {refusal["code"] for operation in operations for refusal in operation.get("x-refusals", [])}
    assert declared - set(registered()) == set()


def test_schema_and_docs_are_open_to_all(north: object) -> None:
    schema = at("north").get("/api/v1/schema/").json()
    assert schema["openapi"].startswith("3.")
    assert {"/api/v1/auth/login/", "/api/v1/cards/", "/api/v1/me/"} <= set(schema["paths"])
    assert schema["components"]["securitySchemes"]["device_token"]["scheme"] == "bearer"
    ids = [operation["operationId"] for methods in schema["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    page = Client(headers={"host": "north.localhost"}).get("/api/v1/docs/")
    assert page.status_code == 200
    assert 'id="bad_credentials"' in page.content.decode()


def test_password_is_nowhere_in_a_refusal(li: User) -> None:
    answer = at("north").post(LOGIN, {"username": "li", "password": PASSWORD + "x"}, format="json")
    assert PASSWORD not in answer.content.decode()


def test_error_names_fifty_problems_at_most(north: object) -> None:
    body = {f"field{at}": at for at in range(20_000)}
    answer = at("north").post(LOGIN, body, format="json")
    errors = problem(answer, 422, "invalid")["errors"]
    assert isinstance(errors, list)
    assert len(errors) == 50
    assert len(answer.content) < 10_000
