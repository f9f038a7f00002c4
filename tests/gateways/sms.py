"""Tencent Cloud's SMS: signature checked from the request as it arrived."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.gateways.box import Accepted, Box

SECRET_ID, SECRET_KEY = "AKIDexample", "tencent-secret-key"
_SERIAL = count(1)
_SKEW_SECONDS = 300


def send(box: Box, headers: Mapping[str, str], raw: bytes, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
    """Answer SendSms."""
    fault = box.fault("sms")
    if fault == "error":
        return 200, _error("RequestLimitExceeded")
    if fault:
        return 200, _state(fault)
    if problem := _signature_problem(headers, raw, box.skew):
        return 200, _error(problem)
    number = body["PhoneNumberSet"][0]
    if any("【" in value or "\n" in value for value in body["TemplateParamSet"]):
        return 200, _state("FailedOperation.TemplateParamSetNotMatchApprovedTemplate")
    if number.endswith("0000"):
        return 200, _state("FailedOperation.PhoneNumberInBlacklist")
    if box.is_over_limit("sms", number, 1, 30):
        return 200, _state("LimitExceeded.PhoneNumberThirtySecondLimit")
    text = f"【{body['SignName']}】{'|'.join(body['TemplateParamSet'])}"
    serial = f"2645:{next(_SERIAL)}"
    box.accept(Accepted("sms", number, text, body["SessionContext"], {"serial": serial}))
    return 200, _state("Ok", serial)


def _signature_problem(headers: Mapping[str, str], raw: bytes, skew: float) -> str:
    stamp = int(headers.get("x-tc-timestamp", "0"))
    if abs(stamp - time.time() - skew) > _SKEW_SECONDS:
        return "AuthFailure.SignatureExpire"
    day = datetime.fromtimestamp(stamp, UTC).date().isoformat()
    names = "content-type;host;x-tc-action"
    values = "".join(f"{name}:{headers.get(name, '').strip().lower()}\n" for name in names.split(";"))
    canonical = f"POST\n/\n\n{values}\n{names}\n{hashlib.sha256(raw).hexdigest()}"
    scope = f"{day}/sms/tc3_request"
    text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = hmac.new(f"TC3{SECRET_KEY}".encode(), day.encode(), hashlib.sha256).digest()
    for part in ("sms", "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    sign = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    credential = f"{SECRET_ID}/{scope}"
    expected = f"TC3-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={sign}"
    return "" if headers.get("authorization") == expected else "AuthFailure.SignatureFailure"


def _error(code: str) -> Mapping[str, Any]:
    return {"Response": {"Error": {"Code": code, "Message": "a fault"}, "RequestId": "r"}}


def _state(code: str, serial: str = "") -> Mapping[str, Any]:
    return {"Response": {"SendStatusSet": [{"SerialNo": serial, "Code": code, "Message": code}], "RequestId": "r"}}
