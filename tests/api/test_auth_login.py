"""`POST /auth/login/` and what its token opens."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from accounts.models import DeviceToken, User
from accounts.roles import Role
from kit import clock
from tests.make import NOW, make_user

PASSWORD = "correct-horse-1"


@pytest.fixture
def li(in_the_morning: None) -> User:
    return make_user("li", Role.CONSULTANT, name="李明")


def login(host: str = "north", **body: object) -> APIClient:
    return APIClient(headers={"host": f"{host}.localhost"}).post("/api/v1/auth/login/", body, format="json")


def test_password_gives_a_token_that_opens_the_host(li: User) -> None:
    answer = login(username="li", password=PASSWORD, device_name="Li's phone")
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"token", "expires_at", "user"}
    assert body["user"] == {"id": str(li.id), "username": "li", "name": "李明", "roles": ["consultant"]}
    me = APIClient(headers={"host": "north.localhost", "authorization": f"Bearer {body['token']}"}).get("/api/v1/me/")
    assert me.json()["user"] == body["user"]
    assert me.json()["dealer"] == {"code": "north", "name": "北城汽车", "time_zone": "Asia/Shanghai"}
    assert "card.file" in me.json()["may"]
