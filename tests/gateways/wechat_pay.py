"""A local WeChat Pay v3: native orders, queries and notices, signed with keys of its own."""

import base64
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

API_KEY = "0123456789abcdef0123456789abcdef"
PUBLIC_KEY_ID = "PUB_KEY_ID_0114232134912410000000000000"
TYPE = "WECHATPAY2-SHA256-RSA2048"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@dataclass
class Order:
    """An order as the provider has it."""

    out_trade_no: str
    total: int
    state: str = "NOTPAY"
    transaction_id: str = ""
    success_time: str = ""


@dataclass
class WeChatPayServer:
    """The provider. `pay` is what a payer's phone does; `notice` makes a signed notice of an order."""

    orders: dict[str, Order] = field(default_factory=dict)
    is_away: bool = False
    key: rsa.RSAPrivateKey = field(default_factory=_key)
    merchant_key: rsa.RSAPrivateKey = field(default_factory=_key)

    def start(self) -> None:
        """Listen on a free port of this machine."""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider._answer(self, b"")

            def do_POST(self) -> None:
                provider._answer(self, self.rfile.read(int(self.headers.get("Content-Length", "0"))))

            def log_message(self, *args: Any) -> None:
                """Keep the tests' output quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()

    @property
    def config(self) -> dict[str, str]:
        """The settings with which the product reaches this provider."""
        public = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {
            "merchant": "1900000109",
            "app": "wx1234567890abcdef",
            "certificate_serial": "444F4864EA9B34415",
            "private_key": _pem(self.merchant_key),
            "api_key": API_KEY,
            "public_key": public.decode(),
            "public_key_id": PUBLIC_KEY_ID,
            "notify_url": "http://localhost/payments/wechat/",
            "gateway": f"http://127.0.0.1:{self.server.server_port}",
        }

    def pay(self, out_trade_no: str, total: int | None = None) -> Order:
        """Pay an order, as a phone does that scans its code."""
        order = self.orders[out_trade_no]
        if order.state == "CLOSED":
            raise AssertionError("a closed code can't be paid")
        order.state, order.transaction_id = "SUCCESS", f"42000{secrets.token_hex(10)}"
        order.success_time = time.strftime("%Y-%m-%dT%H:%M:%S+08:00", time.localtime())
        order.total = total or order.total
        return order

    def notice(self, out_trade_no: str, *, notice_id: str = "", forged: bool = False, age: int = 0) -> dict[str, Any]:
        """Return headers and body of a notice; a forged one is signed with another key, an old one was signed then."""
        nonce = secrets.token_hex(6)
        resource = json.dumps({"out_trade_no": out_trade_no, "trade_state": "SUCCESS", "amount": {"total": 1}})
        sealed = AESGCM(API_KEY.encode()).encrypt(nonce.encode(), resource.encode(), b"transaction")
        body = json.dumps(
            {
                "id": notice_id or secrets.token_hex(16),
                "event_type": "TRANSACTION.SUCCESS",
                "resource_type": "encrypt-resource",
                "resource": {
                    "algorithm": "AEAD_AES_256_GCM",
                    "original_type": "transaction",
                    "ciphertext": base64.b64encode(sealed).decode(),
                    "associated_data": "transaction",
                    "nonce": nonce,
                },
            }
        )
        return {"headers": self._signed(body, _key() if forged else self.key, age), "data": body}

    def _signed(self, body: str, key: rsa.RSAPrivateKey, age: int = 0) -> dict[str, str]:
        stamp, nonce = str(int(time.time()) - age), secrets.token_hex(16)
        signature = key.sign(f"{stamp}\n{nonce}\n{body}\n".encode(), padding.PKCS1v15(), hashes.SHA256())
        return {
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": PUBLIC_KEY_ID,
            "Wechatpay-Signature-Type": TYPE,
        }

    def _answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        status, answer = self._handle(urlsplit(request.path).path, json.loads(body) if body else {})
        text = json.dumps(answer) if answer else ""
        request.send_response(status)
        for name, value in self._signed(text, self.key).items():
            request.send_header(name, value)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text.encode())

    def _handle(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.is_away:
            return 500, {"code": "SYSTEM_ERROR"}
        if path == "/v3/pay/transactions/native":
            order = Order(body["out_trade_no"], body["amount"]["total"])
            self.orders[order.out_trade_no] = order
            return 200, {"code_url": f"weixin://wxpay/bizpayurl?pr={order.out_trade_no}"}
        number = path.removesuffix("/close").rpartition("/")[2]
        found = self.orders.get(number)
        if found is None:
            return 404, {"code": "ORDER_NOT_EXIST"}
        if path.endswith("/close"):
            if found.state == "SUCCESS":
                return 400, {"code": "ORDERPAID"}
            found.state = "CLOSED"
            return 204, {}
        answer: dict[str, Any] = {"out_trade_no": number, "trade_state": found.state, "amount": {"total": found.total}}
        if found.state == "SUCCESS":
            answer |= {"transaction_id": found.transaction_id, "success_time": found.success_time}
        return 200, answer
