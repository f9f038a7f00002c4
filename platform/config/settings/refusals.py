"""What production settings may not be. Free of Django, so that every rule is tested by itself."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

_SHORTEST_SECRET = 50
_FEWEST_CHARACTERS = 10
_SHORTEST_PASSWORD = 12
_FEWEST_IN_PASSWORD = 6
_POSTGRES_PORT = 5432
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
_GROUP = re.compile(r"[^=]+=(hq_admin|hq_analyst|operator|region_manager:\S+)")
_KNOWN_TO_ALL = (
    *("insecure", "changeme", "change-me", "secret", "password", "example"),
    *("lodestar", "postgres", "admin", "metrics"),
)


def insecurities(settings: Mapping[str, Any], environment: Mapping[str, str]) -> list[str]:
    """Every insecure value, each in a sentence that names it. Empty when the product may start."""
    return [
        *_secret_key(str(settings.get("SECRET_KEY", ""))),
        *_secrets_keys(list(settings.get("SECRETS_KEYS", []))),
        *_debug(settings),
        *_hosts(settings, environment),
        *_https(settings),
        *_address("DATABASE_URL", environment),
        *_database(environment.get("DATABASE_URL", "")),
        *_owner(environment),
        *_address("REDIS_URL", environment),
        *_mail(environment.get("LODESTAR_MAIL_URL", "")),
        *_oidc(dict(settings.get("OIDC", {}))),
        *_metrics(str(settings.get("METRICS_TOKEN", ""))),
    ]


def _secret_key(key: str) -> list[str]:
    name = "LODESTAR_SECRET_KEY"
    if not key:
        return [f"{name} is missing: it signs sessions."]
    if len(key) < _SHORTEST_SECRET or len(set(key)) < _FEWEST_CHARACTERS:
        return [f"{name} is too simple: take {_SHORTEST_SECRET} random characters or more."]
    if any(word in key.lower() for word in ("insecure", "changeme", "change-me")):
        return [f"{name} is one that others know."]
    return []


def _secrets_keys(keys: Sequence[str]) -> list[str]:
    name = "LODESTAR_SECRETS_KEYS"
    if not keys:
        return [f"{name} is missing: it encrypts gateway passwords and second factors."]
    return (
        [f"{name} holds a bad key: each is 32 random bytes in url-safe base64."] if not all(map(_is_key, keys)) else []
    )


def _is_key(key: str) -> bool:
    try:
        raw = urlsafe_b64decode(key)
    except ValueError:
        return False
    return len(raw) == 32 and len(set(raw)) >= _FEWEST_CHARACTERS and b"insecure" not in raw


def _debug(settings: Mapping[str, Any]) -> list[str]:
    return ["LODESTAR_DEBUG is on: error pages would show settings and data."] if settings.get("DEBUG") else []


def _hosts(settings: Mapping[str, Any], environment: Mapping[str, str]) -> list[str]:
    found = []
    domain = environment.get("LODESTAR_BASE_DOMAIN", "")
    if not domain or domain.endswith("localhost") or "." not in domain:
        found.append("LODESTAR_BASE_DOMAIN is missing or local: dealers live at <code>.<base domain>.")
    hosts = list(settings.get("ALLOWED_HOSTS", []))
    if not hosts or any("*" in host for host in hosts):
        found.append("LODESTAR_ALLOWED_HOSTS is open to every host: name the dealers' own domains one by one.")
    return found


def _https(settings: Mapping[str, Any]) -> list[str]:
    switches = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT")
    off = [switch for switch in switches if not settings.get(switch)]
    off += [] if settings.get("SECURE_HSTS_SECONDS", 0) else ["SECURE_HSTS_SECONDS"]
    return [f"LODESTAR_HTTPS is off ({', '.join(off)}): sessions would travel in the clear."] if off else []


def _address(name: str, environment: Mapping[str, str]) -> list[str]:
    address = environment.get(name, "")
    if not address:
        return [f"{name} is missing."]
    password = urlsplit(address).password or ""
    if not password:
        return [f"{name} has no password."]
    if _is_weak(password):
        return [f"{name} has a password that is short or known: take {_SHORTEST_PASSWORD} random characters or more."]
    return []


def _database(address: str) -> list[str]:
    parts = urlsplit(address)
    found = []
    if parse_qs(parts.query).get("sslmode", [""])[-1] in ("disable", "allow"):
        found.append("DATABASE_URL turns TLS off (sslmode): data would travel in the clear.")
    if parts.username == "postgres":
        found.append("DATABASE_URL names the superuser postgres: take a role of Lodestar's own.")
    return found


def _owner(environment: Mapping[str, str]) -> list[str]:
    """The owner of the schemas may be the superuser: only migrations and provisioning have its address."""
    name = "DATABASE_OWNER_URL"
    if not environment.get(name):
        return []
    owner, plain = urlsplit(environment[name]), urlsplit(environment.get("DATABASE_URL", ""))
    found = _address(name, environment)
    if owner.username == plain.username:
        found.append(f"{name} names the role of DATABASE_URL: take another role for one of them.")
    if _place(owner) != _place(plain):
        found.append(f"{name} names another database than DATABASE_URL.")
    return found


def _place(address: SplitResult) -> tuple[str | None, int, str]:
    return address.hostname, address.port or _POSTGRES_PORT, address.path


def _mail(address: str) -> list[str]:
    """Mail to a server on this machine needs no TLS."""
    parts = urlsplit(address)
    if not address or parts.scheme in ("smtps", "smtp+tls") or parts.hostname in _THIS_MACHINE:
        return []
    return ["LODESTAR_MAIL_URL sends mail in the clear: take smtps:// or smtp+tls://."]


def _oidc(oidc: Mapping[str, str]) -> list[str]:
    if not oidc:
        return []
    found = []
    if urlsplit(oidc["issuer"]).scheme != "https":
        found.append("LODESTAR_OIDC_ISSUER is no https:// address: its keys could be exchanged on the way.")
    if not oidc["client_id"]:
        found.append("LODESTAR_OIDC_CLIENT_ID is missing.")
    if _is_weak(oidc["client_secret"]):
        found.append("LODESTAR_OIDC_CLIENT_SECRET is missing, short or known: take the one that the provider made.")
    if not all(_GROUP.fullmatch(entry.strip()) for entry in oidc["groups"].split(",")):
        found.append("LODESTAR_OIDC_GROUPS is not of the form group=role, group=region_manager:REGION.")
    return found


def _is_weak(secret: str) -> bool:
    """Return whether a secret is short, monotonous, or a word that everyone tries with digits around it."""
    is_short = len(secret) < _SHORTEST_PASSWORD or len(set(secret)) < _FEWEST_IN_PASSWORD
    return is_short or secret.lower().strip("0123456789-_!.@#") in _KNOWN_TO_ALL


def _metrics(token: str) -> list[str]:
    if token and _is_weak(token):
        return [f"LODESTAR_METRICS_TOKEN is short or known: take {_SHORTEST_PASSWORD} random characters or more."]
    return []
