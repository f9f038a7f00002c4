"""All gateways in one process: HTTP on one port, SMTP on another."""

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.gateways import chat, sms
from tests.gateways.box import Box
from tests.gateways.page import page
from tests.gateways.push import PushService
from tests.gateways.smtp import MailServer

_CHANNEL_OF = {
    "/cgi-bin/message/send": "wecom",
    "/cgi-bin/webhook/send": "wecom_robot",
    "/robot/send": "dingtalk",
    "/open-apis/bot/v2/hook": "feishu",
    "/push": "web_push",
    "/": "sms",
}
_OF_TRANSPORT = frozenset({"429", "500", "502", "503", "hang", "garbage", "drop"})


class Gateways:
    """The gateways of one test or demo. `address` is the HTTP ones', `mail` the server of mail."""

    def __init__(self, port: int = 0, mail_port: int = 0) -> None:
        self.box = Box()
        self.push = PushService(self.box)
        self.mail = MailServer(self.box, mail_port)
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.gateways = self
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        """Start serving on both ports."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.mail.start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self.mail.stop()

    def answer(
        self, path: str, query: Mapping[str, str], headers: Mapping[str, str], raw: bytes
    ) -> tuple[int, Mapping[str, Any]]:
        """Answer one call by the gateway that its path belongs to."""
        if path == "/cgi-bin/gettoken":
            return chat.wecom_token(self.box, query)
        name = path.rpartition("/")[2]
        if path.startswith("/push/"):
            return self.push.answer(name, headers, raw, f"http://{headers.get('host', '')}")
        body = json.loads(raw or b"{}")
        if path == "/cgi-bin/message/send":
            return chat.wecom_message(self.box, query, body)
        if path == "/cgi-bin/webhook/send":
            return chat.wecom_robot(self.box, query, body)
        if path == "/robot/send":
            return chat.dingtalk(self.box, query, body)
        if path.startswith("/open-apis/bot/v2/hook/"):
            return chat.feishu(self.box, name, body)
        return sms.send(self.box, headers, raw, body)


@contextmanager
def running_gateways(port: int = 0, mail_port: int = 0) -> Iterator[Gateways]:
    """Run the gateways for as long as the block lasts."""
    gateways = Gateways(port, mail_port)
    gateways.start()
    try:
        yield gateways
    finally:
        gateways.stop()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    gateways: Gateways


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer is written at once: without it the client's delayed acknowledgement costs 40 ms a call.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        if where.path == "/":
            self._reply(200, page(self.server.gateways.box).encode(), "text/html; charset=utf-8")
            return
        self._answer(where.path, dict(parse_qsl(where.query)), b"")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        where = urlsplit(self.path)
        self._answer(where.path, dict(parse_qsl(where.query)), raw)

    def _answer(self, path: str, query: Mapping[str, str], raw: bytes) -> None:
        gateways = self.server.gateways
        channel = _CHANNEL_OF.get(path) or _CHANNEL_OF.get(path.rpartition("/")[0], "")
        if self._has_fault(gateways.box, channel):
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, answer = gateways.answer(path, query, headers, raw)
        self._reply(status, json.dumps(answer).encode(), "application/json")

    def _has_fault(self, box: Box, channel: str) -> bool:
        """Have a fault below the gateway's own protocol."""
        fault = box.next_fault(channel)
        if fault not in _OF_TRANSPORT:
            return False
        box.fault(channel)
        if fault == "hang":
            time.sleep(box.hang_seconds)
            self.close_connection = True
        elif fault == "drop":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
        elif fault == "garbage":
            self._reply(200, b"<html>maintenance</html>", "text/html")
        else:
            self._reply(int(fault), b"", "text/plain")
        return True

    def _reply(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *given: Any) -> None:
        """Keep quiet."""
