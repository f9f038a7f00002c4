"""Pages: the brand's dealers, each one's record, and a new one (HQ-1)."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from accounts.web.excel import of_today
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.tenancy import has_citus
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.views import Page
from tenants.models import Dealer, DealerState
from tenants.queries.dealers import dealer_counts, dealer_known_as, dealers_listed
from tenants.queries.nodes import placement_of
from tenants.queries.regions import regions
from tenants.services.dealers import change_dealer
from tenants.services.exports import export
from tenants.services.provisioning import provision_dealer
from tenants.web.forms import DealerForm, NewDealerForm

# What each state means to the eye (components/chip.html).
TONES = {
    DealerState.ACTIVE: "good",
    DealerState.PROVISIONING: "accent",
    DealerState.TRIAL: "accent",
    DealerState.PAST_DUE: "warn",
    DealerState.READ_ONLY: "warn",
    DealerState.SUSPENDED: "warn",
    DealerState.CLOSED: "bad",
    DealerState.ERASED: "",
    DealerState.FAILED: "bad",
}
# The state that a dealer can be brought to from the one it is in.
_NEXT = {
    DealerState.ACTIVE: DealerState.SUSPENDED,
    DealerState.SUSPENDED: DealerState.ACTIVE,
    DealerState.FAILED: DealerState.PROVISIONING,
}


# What to do about dealers that are not at work, the most urgent first.
_WAITING = {
    DealerState.FAILED: gettext_lazy("Open the dealer and restart its set-up."),
    DealerState.PROVISIONING: gettext_lazy("This takes about a minute. Then give its administrator the password."),
    DealerState.SUSPENDED: gettext_lazy("Reactivate it once the reason for the suspension is resolved."),
}


def _waiting(counts: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Return what waits for the operator: states with how many dealers are in them, and what to do."""
    totals = {state: sum(n for (_region, each), n in counts.items() if each == state) for state in _WAITING}
    return [
        {"label": state.label, "count": totals[state], "text": text, "url": _url("", state.value), "tone": TONES[state]}
        for state, text in _WAITING.items()
        if totals[state]
    ]


def may_manage(request: HttpRequest) -> bool:
    """Whether the asker may change dealers and regions."""
    return cast(User, request.user).may(Action.DEALERS_MANAGE)


def _nodes_of(dealers: Sequence[Dealer]) -> dict[str, str]:
    """Return the node that holds each dealer's schema, for the operator; nothing where there is one server."""
    return placement_of([dealer.schema_name for dealer in dealers]) if has_citus() else {}


class Dealers(Page):
    """All dealers by region and state; filters live in the address."""

    action = {"GET": Action.DEALERS_VIEW}
    template_name = "tenants/dealers.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET `?region=&state=&after=`; with `as=excel` the whole list as a workbook."""
        region, state = request.GET.get("region", ""), request.GET.get("state", "")
        if request.GET.get("as") == "excel":
            return of_today("dealers", export(asker(request), "dealers", {"region": region, "state": state}))
        found = dealers_listed(region, state, request.GET.get("after", ""))
        counts = dealer_counts()
        nodes = _nodes_of(found.dealers) if may_manage(request) else {}
        rows = [
            {"dealer": dealer, "tone": TONES[DealerState(dealer.state)], "node": nodes.get(dealer.schema_name, "")}
            for dealer in found.dealers
        ]
        context = {
            "rows": rows,
            "has_nodes": bool(nodes),
            "total": sum(counts.values()),
            "regions": [
                {"region": one, "count": sum(n for (code, _state), n in counts.items() if code == one.code)}
                for one in regions()
            ],
            "filters": _filters(region, state, counts),
            "next_url": found.next_after and _url(region, state, after=found.next_after),
            "excel_url": _url(region, state, **{"as": "excel"}),
            "may_manage": may_manage(request),
            "waiting": _waiting(counts) if may_manage(request) and not (region or state) else [],
        }
        return self.show(context)


class NewDealer(Page):
    """A dealer to be set up; its first account is shown once, on the page that follows."""

    action = {"GET": Action.DEALERS_MANAGE, "POST": Action.DEALERS_MANAGE}
    template_name = "tenants/new_dealer.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(NewDealerForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register it; a worker sets it up."""
        form = NewDealerForm(request.POST)
        form.is_valid()
        try:
            dealer, password = run_form_command({"": form}, lambda: provision_dealer(form.order(), by=asker(request)))
        except FormRefused:
            return self._show(form, 422)
        context = {"dealer": dealer, "password": password, "url": _record(dealer.code)}
        return self.show(context, "tenants/dealer_ordered.html")

    def _show(self, form: NewDealerForm, status: int = 200) -> HttpResponse:
        return self.show({"form": form, "back": reverse("tenants:dealers")}, status=status)


class DealerRecord(Page):
    """The brand's record of one dealer."""

    action = {"GET": Action.DEALERS_VIEW, "POST": Action.DEALERS_MANAGE}
    template_name = "tenants/dealer.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        dealer = _dealer(code)
        return self._show(request, dealer, DealerForm.of(dealer))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Changes the record."""
        dealer, form = _dealer(code), DealerForm(request.POST)
        form.is_valid()
        try:
            run_form_command({"": form}, lambda: change_dealer(dealer, form.changes(), by=asker(request)))
        except FormRefused:
            return self._show(request, dealer, form, status=422)
        return onward(request, reverse("tenants:dealers"), Toast(_("Saved.")))

    def _show(self, request: HttpRequest, dealer: Dealer, form: DealerForm, status: int = 200) -> HttpResponse:
        state = DealerState(dealer.state)
        context: dict[str, Any] = {"dealer": dealer, "form": form, "tone": TONES[state], "next_state": _NEXT.get(state)}
        node = _nodes_of([dealer]).get(dealer.schema_name, "") if may_manage(request) else ""
        return self.show({**context, "may_manage": may_manage(request), "node": node}, status=status)


class StateOfDealer(Page):
    """Suspends a dealer, lets it work again, or tries a failed set-up again."""

    action = {"POST": Action.DEALERS_MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """POST `state`; back to the record."""
        words = {
            DealerState.SUSPENDED: _("Dealer suspended. Its data is kept."),
            DealerState.ACTIVE: _("Dealer reactivated."),
            DealerState.PROVISIONING: _("The set-up has been restarted."),
        }
        wanted = request.POST.get("state", "")
        try:
            dealer = change_dealer(_dealer(code), {"state": wanted}, by=asker(request))
        except DomainError as refusal:
            return onward(request, _record(code), Toast(detail_of(refusal.problems[0]), is_bad=True))
        return onward(request, _record(code), Toast(words.get(DealerState(dealer.state), _("Saved."))))


def _record(code: str) -> str:
    return reverse("tenants:dealer", args=[code])


def _dealer(code: str) -> Dealer:
    try:
        return dealer_known_as(code)
    except DomainError as refusal:
        raise Http404 from refusal


def _filters(region: str, state: str, counts: dict[tuple[str, str], int]) -> dict[str, list[dict[str, object]]]:
    """The switches: each option with its address. States that nobody is in are left out."""
    present = {each for _region, each in counts}
    states = [(str(each), str(each.label)) for each in DealerState if each in present]
    return {
        "regions": [
            {"label": label, "url": _url(code, state), "is_chosen": code == region}
            for code, label in [("", _("All")), *((one.code, one.name) for one in regions())]
        ],
        "states": [
            {"label": label, "url": _url(region, code), "is_chosen": code == state}
            for code, label in [("", _("Any state")), *states]
        ],
    }


def _url(region: str, state: str, **more: str) -> str:
    given = {"region": region, "state": state, **more}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('tenants:dealers')}?{query}" if query else reverse("tenants:dealers")
