"""`/brand/lead-rules/`: the rules of assignment, and trying others on past leads (HQ-2)."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.etags import answer_content
from kit.api.serializers import Values, run_body_command
from kit.api.views import Endpoint
from kit.errors import Problem, raise_all
from tenants.leads.api.representations import rules_shown
from tenants.leads.api.serializers import NewRulesSerializer, RulesSerializer, RulesToTrySerializer, TrialSerializer
from tenants.leads.models import AssignmentRules
from tenants.leads.queries.assignment import rules_in_force
from tenants.leads.rules.assignment import Rule, rules_from
from tenants.leads.services.rules import Trial, set_rules, try_rules

_RULES = {"rules": [{"kind": "named"}, {"kind": "city"}, {"kind": "region", "region": "east", "capacity": 20}]}


class RulesView(Endpoint):
    """The rules in force."""

    action = {"GET": Action.LEADS_MANAGE, "POST": Action.LEADS_MANAGE}
    tagged = ("GET",)
    refusals = ("required", "not_a_choice", "too_many", "rules_changed")

    @extend_schema(summary="Show the rules in force", responses=RulesSerializer)
    def get(self, request: Request) -> Response:
        return answer_content(request, rules_shown(*rules_in_force()))

    @extend_schema(
        summary="Store a new version of the rules",
        request=NewRulesSerializer,
        responses={201: RulesSerializer},
        examples=[OpenApiExample("By region at the end", _RULES, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Leads that come from now on are assigned by it; those of before keep the version that decided."""

        def command(values: Values) -> AssignmentRules:
            return set_rules(asker(request), _rules(values), values.get("note", ""), values.get("version"))

        stored = run_body_command(NewRulesSerializer, request, command)
        return Response(rules_shown(stored.version, rules_from(stored.rules)), status=201)


class RulesTrialView(Endpoint):
    """Rules, tried."""

    action = {"POST": Action.LEADS_MANAGE}
    refusals = ("required", "not_a_choice", "too_many")

    @extend_schema(
        summary="Try rules on the last 200 leads",
        request=RulesToTrySerializer,
        responses=TrialSerializer,
        examples=[OpenApiExample("By region at the end", _RULES, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Nothing is changed."""

        def command(values: Values) -> Trial:
            return try_rules(asker(request), _rules(values))

        trial = run_body_command(RulesToTrySerializer, request, command)
        shares = [{"dealer": dealer, "leads": count} for dealer, count in trial.by_dealer]
        return Response(
            {"leads": trial.leads, "unassigned": trial.unassigned, "moved": trial.moved, "by_dealer": shares}
        )


def _rules(values: Values) -> tuple[Rule, ...]:
    given = values.get("rules") or []
    raise_all(Problem("required", f"rules.{at}.kind", "HQ-2") for at, each in enumerate(given) if not each.get("kind"))
    return rules_from(given)
