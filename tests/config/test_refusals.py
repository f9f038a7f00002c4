"""Production starts on sound values alone, and names every other."""

import os
import subprocess
import sys
from typing import Any

import pytest

from config.settings.refusals import insecurities

SECRET = "8Jq2x-Vd0_kTz7Rw4mYpB1sHnG6cLfE9uAoIvXtQ3yK5jWrMbZ"
KEY = "GnecXouanKuEhJgeNsQPZ_RAKTv8VgClKwHK8mwyRio="
ENVIRONMENT = {
    "LODESTAR_SECRET_KEY": SECRET,
    "LODESTAR_BASE_DOMAIN": "cars.example.cn",
    "LODESTAR_SECRETS_KEYS": KEY,
    "DATABASE_URL": "postgres://app:k3V9-xq2Lm7_Zt@db:5432/app",
    "REDIS_URL": "redis://:p8R4-wn6Hs1_Yc@queue:6379/0",
}
SETTINGS: dict[str, Any] = {
    "SECRET_KEY": SECRET,
    "SECRETS_KEYS": [KEY],
    "DEBUG": False,
    "ALLOWED_HOSTS": [".cars.example.cn"],
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "METRICS_TOKEN": "",
}


def test_sound_values_are_not_refused() -> None:
    assert insecurities(SETTINGS, ENVIRONMENT) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "LODESTAR_SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "LODESTAR_SECRET_KEY is too simple"),
        ({"SECRET_KEY": "ab" * 40}, "LODESTAR_SECRET_KEY is too simple"),
        ({"SECRET_KEY": f"insecure: {SECRET}"}, "LODESTAR_SECRET_KEY is one that others know"),
        ({"SECRETS_KEYS": []}, "LODESTAR_SECRETS_KEYS is missing"),
        ({"SECRETS_KEYS": [KEY, "short"]}, "LODESTAR_SECRETS_KEYS holds a bad key"),
        ({"SECRETS_KEYS": ["aW5zZWN1cmU6IGZvciBkZXZlbG9wbWVudCBvbmx5ISE="]}, "LODESTAR_SECRETS_KEYS holds a bad key"),
        ({"DEBUG": True}, "LODESTAR_DEBUG is on"),
        ({"ALLOWED_HOSTS": ["*"]}, "LODESTAR_ALLOWED_HOSTS is open"),
        ({"ALLOWED_HOSTS": []}, "LODESTAR_ALLOWED_HOSTS is open"),
        ({"SESSION_COOKIE_SECURE": False}, "SESSION_COOKIE_SECURE"),
        ({"CSRF_COOKIE_SECURE": False}, "CSRF_COOKIE_SECURE"),
        ({"SECURE_SSL_REDIRECT": False}, "SECURE_SSL_REDIRECT"),
        ({"SECURE_HSTS_SECONDS": 0}, "SECURE_HSTS_SECONDS"),
        ({"METRICS_TOKEN": "abc"}, "LODESTAR_METRICS_TOKEN is short or known"),
        ({"METRICS_TOKEN": "metrics-2026-11"}, "LODESTAR_METRICS_TOKEN is short or known"),
        ({"METRICS_TOKEN": "aaaaaaaaaaaaaaaa"}, "LODESTAR_METRICS_TOKEN is short or known"),
    ],
)
def test_insecure_setting_is_refused_by_name(change: dict[str, Any], named: str) -> None:
    found = insecurities({**SETTINGS, **change}, ENVIRONMENT)
    assert len(found) == 1
    assert named in found[0]


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("LODESTAR_BASE_DOMAIN", "", "LODESTAR_BASE_DOMAIN is missing"),
        ("LODESTAR_BASE_DOMAIN", "localhost", "LODESTAR_BASE_DOMAIN is missing or local"),
        ("DATABASE_URL", "", "DATABASE_URL is missing"),
        ("DATABASE_URL", "postgres://app@db/app", "DATABASE_URL has no password"),
        ("DATABASE_URL", "postgres://app:postgres@db/app", "DATABASE_URL has a password that is short or known"),
        ("DATABASE_URL", "postgres://app:password1234@db/app", "DATABASE_URL has a password that is short or known"),
        ("DATABASE_URL", "postgres://app:k3V9-xq2Lm7_Zt@db/app?sslmode=disable", "DATABASE_URL turns TLS off"),
        ("DATABASE_URL", "postgres://app:k3V9-xq2Lm7_Zt@db/app?sslmode=allow", "DATABASE_URL turns TLS off"),
        ("DATABASE_URL", "postgres://postgres:k3V9-xq2Lm7_Zt@db/app", "DATABASE_URL names the superuser"),
        ("DATABASE_OWNER_URL", "postgres://owner@db:5432/app", "DATABASE_OWNER_URL has no password"),
        ("DATABASE_OWNER_URL", "postgres://app:k3V9-xq2Lm7_Zt@db:5432/app", "DATABASE_OWNER_URL names the role of"),
        (
            "DATABASE_OWNER_URL",
            "postgres://owner:k3V9-xq2Lm7_Zt@db:5432/b",
            "DATABASE_OWNER_URL names another database",
        ),
        ("LODESTAR_MAIL_URL", "smtp://user:pass@mail.example.cn:25", "LODESTAR_MAIL_URL sends mail in the clear"),
        ("REDIS_URL", "redis://queue:6379/0", "REDIS_URL has no password"),
    ],
)
def test_insecure_variable_is_refused_by_name(name: str, value: str, named: str) -> None:
    found = insecurities(SETTINGS, {**ENVIRONMENT, name: value})
    assert len(found) == 1
    assert named in found[0]


@pytest.mark.parametrize("port", ["", ":5432"])
def test_port_of_postgresql_may_be_left_out(port: str) -> None:
    urls = {
        "DATABASE_URL": "postgres://app:k3V9-xq2Lm7_Zt@db:5432/app",
        "DATABASE_OWNER_URL": f"postgres://owner:k3V9-xq2Lm7_Zt@db{port}/app",
    }
    assert insecurities(SETTINGS, {**ENVIRONMENT, **urls}) == []


OIDC = {
    "issuer": "https://id.example.cn",
    "client_id": "crm",
    "client_secret": "k3V9-xq2Lm7_Zt",
    "groups": "crm-admins=hq_admin, crm-east=region_manager:EAST",
}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"issuer": "http://id.example.cn"}, "LODESTAR_OIDC_ISSUER is no https:// address"),
        ({"client_id": ""}, "LODESTAR_OIDC_CLIENT_ID is missing"),
        ({"client_secret": "secret"}, "LODESTAR_OIDC_CLIENT_SECRET is missing, short or known"),
        ({"groups": "crm-admins=dealer_admin"}, "LODESTAR_OIDC_GROUPS is not of the form"),
        ({"groups": ""}, "LODESTAR_OIDC_GROUPS is not of the form"),
    ],
)
def test_insecure_provider_is_refused_by_name(change: dict[str, str], named: str) -> None:
    assert insecurities({**SETTINGS, "OIDC": OIDC}, ENVIRONMENT) == []
    (found,) = insecurities({**SETTINGS, "OIDC": {**OIDC, **change}}, ENVIRONMENT)
    assert named in found


@pytest.mark.parametrize("address", ["", "smtps://mail.cn", "smtp+tls://mail.cn:587", "smtp://127.0.0.1:25"])
def test_mail_over_tls_or_within_the_machine_is_not_refused(address: str) -> None:
    assert insecurities(SETTINGS, {**ENVIRONMENT, "LODESTAR_MAIL_URL": address}) == []


def start(environment: dict[str, str], code: str = "") -> "subprocess.CompletedProcess[str]":
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LODESTAR_", "DATABASE", "REDIS"))
    }
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        env={**kept, **environment, "DJANGO_SETTINGS_MODULE": "config.settings.prod"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_on_sound_values() -> None:
    assert start(ENVIRONMENT).returncode == 0


def test_mail_that_a_request_sends_goes_to_the_same_server_as_deliveries() -> None:
    """Else Django's own mail goes to port 25 of this machine."""
    mail = {"LODESTAR_MAIL_URL": "smtps://crm:k3V9%40x@mail.example.cn:465", "LODESTAR_MAIL_FROM": "crm@example.cn"}
    names = "HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_SSL", "USE_TLS", "TIMEOUT"
    code = f"from django.conf import settings as s; print([getattr(s, 'EMAIL_' + n) for n in {names}])"
    shown = start({**ENVIRONMENT, **mail}, f"{code}; print(s.DEFAULT_FROM_EMAIL)").stdout.splitlines()
    assert shown == [
        "['mail.example.cn', 465, 'crm', 'k3V9@x', True, False, 5]",
        "Lodestar <crm@example.cn>",
    ]


def test_production_does_not_start_and_names_everything_at_once() -> None:
    refused = start({"LODESTAR_DEBUG": "1", "LODESTAR_HTTPS": "no", "LODESTAR_ALLOWED_HOSTS": "*"})
    assert refused.returncode != 0
    for name in [*ENVIRONMENT, "LODESTAR_DEBUG", "LODESTAR_HTTPS", "LODESTAR_ALLOWED_HOSTS"]:
        assert name in refused.stderr
