"""Where WeChat Pay sends its notices: verified before it is read, stored, answered; a worker does the rest (SA-5)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from kit.api.views import OPEN
from kit.limits import LimitReached, count_request
from kit.web.refusals import as_refused
from tenants.billing.services.providers import wechat
from tenants.billing.services.wechat import take_notice

_HEADERS = ("Signature", "Timestamp", "Nonce", "Serial", "Signature-Type")


@method_decorator(csrf_exempt, name="dispatch")
class WeChatNotice(View):
    """A notice. Open: its signature says who sends it."""

    action = {"POST": OPEN}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer 200 for what is stored, 401 for what is forged, so that neither is sent again."""
        provider = wechat()
        if provider is None:
            return JsonResponse({"code": "FAIL", "message": "not configured"}, status=404)
        try:
            count_request("payment_notices", request)
        except LimitReached as refusal:
            return as_refused(HttpResponse(), refusal)
        headers = {f"Wechatpay-{name}": request.headers.get(f"Wechatpay-{name}", "") for name in _HEADERS}
        notice = provider.read_notice(headers, request.body)
        if notice is None:
            return JsonResponse({"code": "FAIL", "message": "signature"}, status=401)
        take_notice(notice)
        return JsonResponse({"code": "SUCCESS"})
