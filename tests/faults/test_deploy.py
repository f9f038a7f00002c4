"""`deploy/` runs as written: its processes with production settings, behind Caddy with the real Caddyfile (design §9).

No container engine is needed: the compose file's commands and environment are used, its addresses replaced by ours.
"""

import gzip
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.contrib.auth.hashers import make_password
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from config.embedded.waiting import LOOPBACK, free_port, wait_until
from kit.tenancy import in_dealer
from tests.conftest import drop_dealer, make_committed_dealer
from tests.factories import make_user
from tests.signing_in import PASSWORD

pytestmark = pytest.mark.full

_ROOT = Path(__file__).resolve().parents[2]
_DOMAIN = "lodestar.test"
_PLAIN_PASSWORD = "k3V9-xq2Lm7_Zt-b8Nw"


class Site:
    """The deployment as its clients reach it: through Caddy, by TLS."""

    def __init__(self, host: str, http_port: int, https_port: int, certificate: Path) -> None:
        self.host, self.http_port, self.https_port = host, http_port, https_port
        self.tls = ssl.create_default_context(cafile=str(certificate))

    def connect(self, timeout: float = 40) -> http.client.HTTPSConnection:
        """Open a connection to the dealer's host."""
        connection = http.client.HTTPSConnection(LOOPBACK, self.https_port, timeout=timeout)
        plain = socket.create_connection((LOOPBACK, self.https_port), timeout=timeout)
        connection.sock = self.tls.wrap_socket(plain, server_hostname=self.host)
        return connection

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        """Send one request; the response has been read into its `content`."""
        connection = self.connect()
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, {"Host": self.host, **sent})
            response = connection.getresponse()
            response.content = response.read()  # type: ignore[attr-defined] # kept beside the response
            return response
        finally:
            connection.close()


class Compose:
    """The compose file's processes, run here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.services: dict[str, Any] = yaml.safe_load((_ROOT / "deploy" / "compose.yaml").read_text())["services"]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.web_port = free_port()
        self.values = {
            "LODESTAR_SECRET_KEY": "q8Zr2Lw5Xk1Vn7Bt4Mc9Hd3Gf6Js0Pa-yUeIoTzRxWvQnKbLmCh",
            "LODESTAR_SECRETS_KEYS": "q83vASNFZ4mrze8BI0VniavN7wEjRWeJ8QKzx1dPpjY=",
            "LODESTAR_BASE_DOMAIN": _DOMAIN,
        }

    def environment_of(self, name: str) -> dict[str, str]:
        """Return a service's environment, its addresses replaced by this machine's."""
        given = {
            key: re.sub(r"\$\{(\w+)(?::[-?][^}]*)?\}", lambda match: self.values.get(match[1], ""), str(value))
            for key, value in self.services[name]["environment"].items()
        }
        owner = os.environ["DATABASE_URL"]
        plain = re.sub(r"//[^@]*@", f"//lodestar_app_of_deploy:{_PLAIN_PASSWORD}@", owner)
        # The owner's address where the compose file gives it, and nowhere else.
        roles = {"DATABASE_URL": plain} | ({"DATABASE_OWNER_URL": owner} if "DATABASE_OWNER_URL" in given else {})
        return {
            **given,
            **roles,
            "REDIS_URL": os.environ["REDIS_URL"],
            # Set by the image.
            "DJANGO_SETTINGS_MODULE": "config.settings.prod",
            "LODESTAR_QUEUE_NAMESPACE": "lodestar-deploy",
        }

    def command_of(self, name: str) -> list[str]:
        """Return a service's command; web listens on this machine alone."""
        words = [str(word).replace("0.0.0.0", LOOPBACK) for word in self.services[name]["command"]]  # noqa: S104
        return [*words, "--port", str(self.web_port)] if words[0] == "web" else words

    def start(self, name: str) -> None:
        """Start a service."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "config.cli", *self.command_of(name)],
                env={**os.environ, **self.environment_of(name)},
                cwd=_ROOT,
                stdout=log,
                stderr=log,
            )

    def stop(self, name: str) -> int:
        """Stop a service as an engine does; return its exit code."""
        process = self.running.pop(name)
        process.terminate()
        return process.wait(60)

    def is_answered(self) -> bool:
        """Return whether web serves."""
        connection = http.client.HTTPConnection(LOOPBACK, self.web_port, timeout=3)
        try:
            connection.request("GET", "/livez")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@pytest.fixture(scope="module")
def compose(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    compose = Compose(tmp_path_factory.mktemp("compose"))
    # As the image is built (`make build`).
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--no-input", "--clear", "--verbosity", "0"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.static"},
        cwd=_ROOT,
        check=True,
    )
    migrate = subprocess.run(
        [sys.executable, "-m", "config.cli", *compose.command_of("migrate")],
        env={**os.environ, **compose.environment_of("migrate")},
        cwd=_ROOT,
        capture_output=True,
        check=False,
    )
    assert migrate.returncode == 0, migrate.stderr.decode()[-2000:]
    try:
        for name in ("web", "worker", "bulk-worker", "clock"):
            compose.start(name)
        assert wait_until(compose.is_answered, 90), (compose.folder / "web.log").read_text()[-2000:]
        yield compose
    finally:
        for name in list(compose.running):
            compose.stop(name)


@pytest.fixture(scope="module")
def site(compose: Compose, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    caddy = shutil.which("caddy")
    if caddy is None:
        if os.environ.get("CI"):
            pytest.fail("caddy is not installed")
        pytest.skip("caddy is not installed (Debian: apt-get install caddy)")
    with django_db_blocker.unblock(), ExitStack() as at_end:
        dealer = make_committed_dealer()
        at_end.callback(drop_dealer, dealer)
        with in_dealer(dealer):
            for username, role in (("manager", Role.SHOWROOM_MANAGER), ("boss", Role.DEALER_ADMIN)):
                make_user(username, role)
            # Production knows one way of hashing.
            User.objects.update(password=make_password(PASSWORD, hasher="argon2"))
        folder = compose.folder
        make_certificate(folder)
        ports = free_port(), free_port()
        environment = {
            **os.environ,
            "HOME": str(folder),
            "LODESTAR_BASE_DOMAIN": _DOMAIN,
            "LODESTAR_HTTP_PORT": str(ports[0]),
            "LODESTAR_HTTPS_PORT": str(ports[1]),
            "LODESTAR_WEB": f"{LOOPBACK}:{compose.web_port}",
            "LODESTAR_CERTIFICATE_FOLDER": str(folder),
        }
        at_end.enter_context(running_caddy(caddy, environment, folder / "caddy.log", ports[1]))
        yield Site(f"{dealer.code}.{_DOMAIN}", *ports, folder / "fullchain.pem")


@contextmanager
def running_caddy(caddy: str, environment: dict[str, str], log: Path, port: int) -> Iterator[None]:
    command = [caddy, "run", "--config", str(_ROOT / "deploy" / "Caddyfile"), "--adapter", "caddyfile"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            assert wait_until(lambda: is_listening(port), 30), log.read_text()[-2000:]
            yield
        finally:
            process.terminate()
            process.wait(20)


def is_listening(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def make_certificate(folder: Path) -> None:
    """Write a certificate of the domain and its hosts that the test alone trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _DOMAIN)])
    names = x509.SubjectAlternativeName([x509.DNSName(_DOMAIN), x509.DNSName(f"*.{_DOMAIN}")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def token(site: Site, username: str) -> str:
    body = json.dumps({"username": username, "password": PASSWORD}).encode()
    response = site.ask("POST", "/api/v1/auth/login/", body, Content_Type="application/json")
    assert response.status == 200, response.content  # type: ignore[attr-defined]
    return str(json.loads(response.content)["token"])  # type: ignore[attr-defined]


def cookies_of(response: http.client.HTTPResponse) -> dict[str, str]:
    pairs = (value.partition(";")[0].partition("=") for value in response.headers.get_all("Set-Cookie") or ())
    return {name: value for name, _, value in pairs}


def signed_in_cookies(site: Site, username: str) -> str:
    """Sign in by the page's form; return the cookies."""
    page = site.ask("GET", "/sign-in/")
    csrf = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.content)  # type: ignore[attr-defined]
    assert csrf
    cookies = cookies_of(page)
    form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": csrf[1].decode()}
    answer = site.ask(
        "POST",
        "/sign-in/",
        urlencode(form).encode(),
        Content_Type="application/x-www-form-urlencoded",
        Cookie="; ".join(f"{name}={value}" for name, value in cookies.items()),
        Referer=f"https://{site.host}/sign-in/",
        Origin=f"https://{site.host}",
    )
    assert (answer.status, answer.headers["Location"]) == (302, "/"), answer.content  # type: ignore[attr-defined]
    return "; ".join(f"{name}={value}" for name, value in {**cookies, **cookies_of(answer)}.items())


def test_sign_in_by_the_page_with_cookies_of_this_host_alone(site: Site) -> None:
    cookies = signed_in_cookies(site, "manager")
    assert "__Host-session=" in cookies
    assert "__Host-device=" in cookies
    home = site.ask("GET", "/", Cookie=cookies)
    assert (home.status, home.headers["Cache-Control"]) == (200, "no-store")


def test_plain_http_leads_to_https(site: Site) -> None:
    connection = http.client.HTTPConnection(LOOPBACK, site.http_port, timeout=10)
    connection.request("GET", "/cards/?q=a", headers={"Host": site.host})
    response = connection.getresponse()
    assert response.status == 308
    # Caddy names its own port where it is not the usual one.
    assert re.fullmatch(rf"https://{re.escape(site.host)}(:\d+)?/cards/\?q=a", response.headers["Location"])
    connection.close()


def test_headers_that_protect_a_page(site: Site) -> None:
    headers = site.ask("GET", "/sign-in/").headers
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"]


def test_tag_of_a_compressed_resource_changes_it(site: Site) -> None:
    bearer = f"Bearer {token(site, 'boss')}"
    shown = site.ask("GET", "/api/v1/settings/", Authorization=bearer, Accept_Encoding="gzip")
    tag = shown.headers["ETag"]
    if shown.headers["Content-Encoding"] == "gzip":
        assert json.loads(gzip.decompress(shown.content))  # type: ignore[attr-defined]
    for mark in (tag, tag[:-1] + '-gzip"', f"W/{tag}"):
        again = site.ask("GET", "/api/v1/settings/", Authorization=bearer, If_None_Match=mark)
        assert again.status == 304, mark
    changed = site.ask(
        "PATCH",
        "/api/v1/settings/",
        b'{"area_code": "021"}',
        Authorization=bearer,
        Content_Type="application/json",
        If_Match=tag[:-1] + '-gzip"',
    )
    assert changed.status == 200, changed.content  # type: ignore[attr-defined]


def test_upload_arrives_and_one_too_large_is_refused(site: Site) -> None:
    bearer = f"Bearer {token(site, 'manager')}"
    table = "客户姓名,手机,意向车型\n" + "".join(f"王{at:04d},139{at:08d},octavia\n" for at in range(20_000))
    envelope = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="cards.csv"\r\n\r\n'
        + table.encode()
        + b"\r\n--b--\r\n"
    )
    sent = {"Authorization": bearer, "Content_Type": "multipart/form-data; boundary=b"}
    assert len(envelope) > 500_000
    response = site.ask("POST", "/api/v1/imports/", envelope, **sent)
    assert response.status == 201, response.content  # type: ignore[attr-defined]
    with closing(site.connect()) as connection:
        connection.putrequest("POST", "/api/v1/imports/", skip_host=True)
        for name, value in (("Host", site.host), ("Authorization", bearer), ("Content-Length", str(80 * 2**20))):
            connection.putheader(name, value)
        connection.endheaders()
        assert refusal_amid_body(connection, 80) in ("413", "closed")


def refusal_amid_body(connection: http.client.HTTPSConnection, mebibytes: int) -> str:
    """Send a body until it is refused; return the status, or `closed` where the rest of it ran into a closed line."""
    assert connection.sock is not None
    for _ in range(mebibytes):
        try:
            connection.send(b"x" * 2**20)
        except OSError:
            break
    try:
        return str(connection.getresponse().status)
    except OSError:
        return "closed"


def test_open_page_hears_of_a_change(site: Site) -> None:
    cookies = signed_in_cookies(site, "manager")
    ticket = json.loads(site.ask("GET", "/live/ticket/", Cookie=cookies).content)  # type: ignore[attr-defined]
    connection = site.connect(timeout=20)
    connection.request("GET", ticket["stream"], headers={"Host": site.host, "Accept-Encoding": "gzip"})
    stream = connection.getresponse()
    assert (stream.status, stream.headers["Content-Type"]) == (200, "text/event-stream")
    assert stream.readline() == b"retry: 5000\n"
    bearer = f"Bearer {token(site, 'manager')}"
    activity = {
        "kind": "outreach",
        "name": "巡展",
        "starts_on": "2030-01-01",
        "ends_on": "2030-01-02",
        "venue": "mall",
    }
    made = site.ask(
        "POST",
        "/api/v1/activities/",
        json.dumps(activity).encode(),
        Authorization=bearer,
        Content_Type="application/json",
    )
    assert made.status == 201, made.content  # type: ignore[attr-defined]
    begun = time.monotonic()
    while not stream.readline().startswith(b"event: changed"):
        assert time.monotonic() - begun < 10
    connection.close()
    # A ticket opens one stream.
    assert site.ask("GET", ticket["stream"]).status == 404


def test_web_restarts_under_load_without_a_failed_request(site: Site, compose: Compose) -> None:
    bearer = f"Bearer {token(site, 'manager')}"
    statuses: list[int] = []
    over = threading.Event()

    def ask_on() -> None:
        while not over.is_set():
            try:
                statuses.append(site.ask("GET", "/api/v1/me/", Authorization=bearer).status)
            except OSError:
                statuses.append(0)

    threads = [threading.Thread(target=ask_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        assert wait_until(lambda: len(statuses) > 20, 90)
        assert compose.stop("web") == 0
        compose.start("web")
        assert wait_until(compose.is_answered, 90)
        answered = len(statuses)
        assert wait_until(lambda: len(statuses) > answered + 20, 90)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert set(statuses) == {200}
