"""`POST /signup/` on the base domain (SA-3)."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kit.api.fields import FlagField, TextField
from kit.api.serializers import StrictSerializer, Values, run_final_command
from kit.api.views import OPEN, Endpoint
from kit.errors import raise_all
from kit.limits import address_of
from tenants.billing.rules.sign_up import SignUpForm, sign_up_problems
from tenants.billing.services.sign_up import ask_for_dealer

_TEXTS = ("company", "credit_code", "province", "city", "area_code", "name", "mobile", "email", "code")


class SignUpSerializer(StrictSerializer):
    """The form."""

    company = TextField(required=False)
    credit_code = TextField(required=False, help_text="The unified social credit code, with its check digit.")
    province = TextField(required=False)
    city = TextField(required=False)
    area_code = TextField(required=False)
    name = TextField(required=False)
    mobile = TextField(required=False)
    email = TextField(required=False)
    code = TextField(required=False, help_text="The dealer code wanted.")
    accepts_terms = FlagField(required=False, help_text="The terms and the processor agreement.")


class SentSerializer(serializers.Serializer[object]):
    """Where the link was mailed."""

    email = serializers.CharField()


class SignUpView(Endpoint):
    """Sign-up."""

    action = {"POST": OPEN}
    refusals = (
        *("required", "too_long", "invalid", "bad_credit_code", "bad_mobile", "bad_email", "bad_dealer_code"),
        *("dealer_exists", "terms_not_accepted"),
    )

    @extend_schema(
        summary="Sign a dealer up",
        request=SignUpSerializer,
        responses={202: SentSerializer},
        examples=[
            OpenApiExample(
                "A dealer in Shanghai",
                {
                    "company": "长宁汽车销售有限公司",
                    "credit_code": "91310000MA1FL4XY2N",
                    "province": "上海市",
                    "city": "长宁区",
                    "area_code": "021",
                    "name": "王敏",
                    "mobile": "13800138000",
                    "email": "wang@example.cn",
                    "code": "changning",
                    "accepts_terms": True,
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Mails a link; the dealer is made when it is opened and confirmed."""

        def command(values: Values) -> str:
            form = _form(values)
            link = request.build_absolute_uri("/signup/confirm/")
            ask_for_dealer(form, address_of(request), link)
            return form.email

        def check(values: Values) -> None:
            # Whether a code is taken is not answered here: only `ask_for_dealer` counts those who ask.
            raise_all(sign_up_problems(_form(values)))

        return Response({"email": run_final_command(SignUpSerializer, request, check, command)}, status=202)


def _form(values: Values) -> SignUpForm:
    return SignUpForm(
        **{name: values.get(name, "").strip() for name in _TEXTS},
        accepts_terms=bool(values.get("accepts_terms")),
    )
