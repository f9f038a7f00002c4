"""`/gateways/sms/<token>/`: the SMS gateway's receipts and replies. The address is the secret."""

import hmac
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from kit.api.views import OPEN
from notifications.models import Gateway
from notifications.queries.gateways import callback_token
from notifications.rules.channels import Channel
from notifications.services.receipts import take_receipt, take_reply

_MOST = 200


@method_decorator(csrf_exempt, name="dispatch")
class SmsCallback(View):
    """Takes receipts (a list with `report_status`) and replies (an object with `content`)."""

    action = {"POST": OPEN}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        row = Gateway.objects.filter(channel=Channel.SMS.value).first()
        secret = callback_token(row) if row else ""
        if not secret or not hmac.compare_digest(secret.encode(), token.encode()):
            raise Http404
        try:
            body = orjson.loads(request.body)
        except orjson.JSONDecodeError:
            return JsonResponse({"result": 1, "errmsg": "not JSON"}, status=400)
        for each in (body if isinstance(body, list) else [body])[:_MOST]:
            if isinstance(each, dict):
                _take(each)
        return JsonResponse({"result": 0, "errmsg": "OK"})


def _take(each: dict[str, Any]) -> None:
    if "report_status" in each:
        is_delivered = each["report_status"] == "SUCCESS"
        take_receipt(str(each.get("sid", "")), is_delivered=is_delivered, code=str(each.get("errmsg", "")))
    elif "content" in each:
        take_reply(str(each.get("mobile", "")), str(each["content"]))
