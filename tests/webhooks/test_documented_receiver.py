"""The receiver of docs/webhooks.md takes a message once and refuses one that nobody has signed."""

import re
from http.server import ThreadingHTTPServer
from pathlib import Path
from sqlite3 import connect
from threading import Thread
from typing import Any

import pytest

from notifications.channels import webhook
from notifications.rules.outcomes import Later, Sent

_DOCUMENT = Path(__file__).parents[2] / "docs/webhooks.md"


def test_documented_receiver_takes_each_message_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = re.search(r"```python\n(.*?)```", _DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    assert len(found[1].splitlines()) <= 30
    secret, store = webhook.new_secret(), tmp_path / "messages.db"
    monkeypatch.setenv("LODESTAR_SECRET", secret)
    monkeypatch.setenv("MESSAGES", str(store))
    monkeypatch.setattr("notifications.channels.webhook._WHOLE_SECONDS", 60.0)
    names: dict[str, Any] = {"__name__": "receiver"}
    exec(found[1], names)  # noqa: S102 - our own document
    names["Receiver"].log_message = lambda *_: None
    with ThreadingHTTPServer(("127.0.0.1", 0), names["Receiver"]) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/"
        assert [webhook.send(url, secret, "msg_1", b'{"type":"x"}') for _ in range(2)] == [Sent(), Sent()]
        assert webhook.send(url, webhook.new_secret(), "msg_2", b"{}") == Later("http_401")
        server.shutdown()
        thread.join()
    with connect(store) as db:
        assert db.execute("SELECT id, body FROM message").fetchall() == [("msg_1", '{"type":"x"}')]
