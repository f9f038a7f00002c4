"""`/cards/new/`: filing in two steps, who it is and what they want (CA-2 … CA-11)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.roles import Role, is_telemarketer
from accounts.web.asker import asker
from crm.models import Allocation, Lead, TrafficRecord
from crm.queries.allocations import drafts_to_decide
from crm.queries.duplicates import Match
from crm.queries.leads import lead_of
from crm.rules.codes import Business, Channel, LeadState, TrafficState
from crm.rules.filing import CHANNEL_OF_TRAFFIC
from crm.rules.names import clean_name
from crm.services.look_for_duplicates import CustomerInput, look_for_duplicates
from crm.web.base import DealerPage, language, today
from crm.web.forms.answers import card_answers
from crm.web.forms.filing import CheckForm, begun
from crm.web.forms.problems import say
from crm.web.forms.to_input import phone_inputs, phone_names, renaming
from crm.web.presenters.matches import checked_customer, found, matches_shown, may_answer
from crm.web.presenters.traffic import traffic_row
from crm.web.views.decline import read_id
from crm.web.views.filing_form import CardForm, Start
from crm.web.views.traffic import find_traffic
from kit.errors import DomainError, refuse
from kit.htmx.answers import Toast, onward
from kit.web.commands import show_problems
from kit.web.refusals import as_refused
from kit.web.sealed import seal, unseal
from tenants.queries.catalogue import model_names


class Who(DealerPage):
    """Step 1: number and name; who was here before, and what may be done."""

    action = {"GET": Action.CARD_FILE, "POST": Action.CARD_FILE}
    template_name = "crm/filing_check.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fill in what reception heard or a clerk typed; if that is name and number, the check has run already."""
        traffic = _traffic(request, request.GET.get("traffic", ""))
        if traffic and (traffic.state not in (TrafficState.PENDING, TrafficState.FILED) or traffic.on != today()):
            text = _("This party has already been handled.")
            return onward(request, reverse("crm:home"), Toast(text, is_bad=True))
        draft, lead = _draft(request, request.GET.get("draft", "")), _lead(request, request.GET.get("lead", ""))
        heard = traffic or lead
        known = {"phone": heard.phone, "customer_name": heard.customer_name} if heard else _customer_of(draft)
        matches = None
        if draft or (heard and heard.phone_number and heard.customer_name):
            matches = _look(request, traffic, known["customer_name"], known["phone"], draft)
        form = CheckForm(initial=known, has_traffic=heard is not None, only_phone=_only_phone(request))
        return self._show(request, form, traffic, matches, draft=draft, lead=lead)

    def post(self, request: HttpRequest) -> HttpResponse:
        """To the matches; on to step 2 where there are none, or where they are answered for."""
        traffic = _traffic(request, request.POST.get("traffic", ""))
        draft, lead = _draft(request, request.POST.get("draft", "")), _lead(request, request.POST.get("lead", ""))
        asked = {"has_traffic": bool(traffic or lead), "only_phone": _only_phone(request)}
        form = CheckForm(request.POST, **asked)
        if request.POST.get("step") == "who":
            return self._show(request, CheckForm(initial=request.POST.dict(), **asked), traffic, draft=draft, lead=lead)
        if not form.is_valid():
            return self._show(request, form, traffic, status=422, draft=draft, lead=lead)
        given = form.cleaned_data
        try:
            names = phone_names({"phone": given["phone"]})
            matches = renaming(names, lambda: _look(request, traffic, given["customer_name"], given["phone"], draft))
        except DomainError as refusal:
            show_problems({"": form}, refusal.problems, say)
            return as_refused(self._show(request, form, traffic, draft=draft, lead=lead), refusal)
        on_duplicate = request.POST.get("on_duplicate", "")
        if matches and not _is_answer(request, on_duplicate, matches):
            return self._show(request, form, traffic, matches, draft=draft, lead=lead)
        lead_id = lead.id if lead else None
        start = _start(given["customer_name"], given["phone"], given.get("start", ""), traffic, draft, lead_id)
        # By an address of its own: the browser's Back finds the form again, and no answer to a POST that is gone.
        step_2 = QueryDict(mutable=True)
        answered = {"on_duplicate": on_duplicate, "matches": " ".join(str(match.card) for match in matches)}
        step_2["who"] = seal(request, {**start.answers, **(answered if matches else {})})
        return HttpResponseRedirect(f"{reverse('crm:file_card')}?{step_2.urlencode()}")

    def _show(
        self,
        request: HttpRequest,
        form: CheckForm,
        traffic: TrafficRecord | None,
        matches: Sequence[Match] | None = None,
        status: int = 200,
        draft: Allocation | None = None,
        lead: Lead | None = None,
    ) -> HttpResponse:
        context = {
            "form": form,
            "draft": draft,
            "lead": lead,
            "traffic": traffic_row(traffic, model_names(language())) if traffic else None,
            "check_url": reverse("crm:filing_check"),
            "checked": checked_customer(form["customer_name"].value(), form["phone"].value()),
            **found(asker(request), matches, traffic),
        }
        return self.show(context, status=status)


class Check(DealerPage):
    """The check while it is typed: the matches alone, for HTMX."""

    action = {"POST": Action.CARD_FILE}
    http_method_names = ["post"]
    template_name = "crm/parts/matches.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Nothing yet while a half is missing; what is wrong with the number is said here."""
        traffic = _traffic(request, request.POST.get("traffic", ""))
        name, number = clean_name(request.POST.get("customer_name", "")), request.POST.get("phone", "").strip()
        if not number or (not name and len(number) < 7):
            return self.show({"matches": None})
        try:
            matches = _look(request, traffic, name[:60] or "-", number)
        except DomainError as refusal:
            return self.show({"matches": None, "check_problem": " ".join(say(each) for each in refusal.problems)})
        checked = {"checked": checked_customer(name, number)}
        return self.show({**checked, **found(asker(request), matches if name else None, traffic)})


class FileCard(DealerPage):
    """Step 2: the card's form; sent, the card is filed, or the form comes back with what is wrong."""

    action = {"GET": Action.CARD_FILE, "POST": Action.CARD_FILE}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form for the answers of step 1, sealed in the address (`who`); without them go to step 1."""
        given = unseal(request, request.GET.get("who", ""))
        if given is None:
            return HttpResponseRedirect(reverse("crm:filing"))
        shown = [UUID(each) for each in given.get("matches", "").split()]
        return self._form(request, given, shown).begin()

    def post(self, request: HttpRequest) -> HttpResponse:
        """File it."""
        return self._form(request, request.POST.dict(), matches_shown(request.POST)).send()

    def _form(self, request: HttpRequest, given: Mapping[str, str], shown: Sequence[UUID]) -> CardForm:
        return CardForm(self, _started(request, given), given.get("on_duplicate", ""), shown)


def _only_phone(request: HttpRequest) -> bool:
    return is_telemarketer(asker(request).roles)


class ProposeLevel(DealerPage):
    """The level that the answers of step 2 support, while they are typed; for HTMX (CA-11)."""

    action = {"POST": Action.CARD_FILE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Propose; nothing is saved."""
        return CardForm(self, _started(request, request.POST.dict()), "", ()).propose()


def _traffic(request: HttpRequest, given: str) -> TrafficRecord | None:
    """The record that a filing starts from; one that the asker does not see is not there."""
    if not given:
        return None
    try:
        return find_traffic(asker(request), UUID(given))
    except ValueError:
        raise refuse("not_found", status=404) from None


def _lead(request: HttpRequest, given: str) -> Lead | None:
    """Return the lead that becomes a card; one that the asker has not claimed is not there (HQ-4)."""
    if not given:
        return None
    user, lead_id = asker(request), read_id(given)
    found = lead_of(user, lead_id) if lead_id else None
    if found is None or found.claimed_by_id != user.id or found.state != LeadState.CLAIMED:
        raise refuse("not_found", status=404)
    return found


def _draft(request: HttpRequest, given: str) -> Allocation | None:
    """Return the clerk's draft that is filed anew; one that the asker may not decide, or that is decided, is not
    there (CA-8)."""
    if not given:
        return None
    try:
        found = drafts_to_decide(asker(request)).filter(id=UUID(given)).first()
    except ValueError:
        found = None
    if found is None:
        raise refuse("not_found", status=404)
    return found


def _customer_of(draft: Allocation | None) -> dict[str, str]:
    """Return who a draft is about and how a filing of today begins: nobody came in today, so a walk-in is called."""
    if draft is None:
        return {}
    answers = card_answers(draft.data)
    channel, business = draft.data.get("channel"), draft.data.get("business")
    start = business if business == Business.WHOLESALE else channel if channel == Channel.OUTREACH else Channel.PHONE
    return {name: str(answers[name]) for name in ("phone", "customer_name")} | {"start": str(start)}


def _started(request: HttpRequest, given: Mapping[str, str]) -> Start:
    """Return what step 1 handed on."""
    traffic, draft = _traffic(request, given.get("traffic", "")), _draft(request, given.get("draft", ""))
    # The command checks it: a form that was sent before gets its first answer, and a refusal keeps what was typed.
    lead = read_id(given.get("lead", ""))
    return _start(given.get("customer_name", ""), given.get("phone", ""), given.get("start", ""), traffic, draft, lead)


def _start(
    name: str, phone: str, start: str, traffic: TrafficRecord | None, draft: Allocation | None, lead: UUID | None
) -> Start:
    if lead:
        return Start(name, phone, Channel.PHONE, Business.RETAIL, None, draft, lead)
    if traffic:
        return Start(name, phone, CHANNEL_OF_TRAFFIC[traffic.kind], Business.RETAIL, traffic)
    known = Channel.has(start) or start == Business.WHOLESALE
    channel, business = begun(start if known else Channel.PHONE)
    return Start(name, phone, channel, business, None, draft)


def _look(
    request: HttpRequest, traffic: TrafficRecord | None, name: str, number: str, draft: Allocation | None = None
) -> list[Match]:
    who = CustomerInput(customer_name=name, phones=phone_inputs([number]))
    user = asker(request)
    if traffic and Role.CONSULTANT not in user.roles:
        who["owner"] = traffic.consultant_id
    if traffic:
        who["traffic"] = traffic.id
    if draft:
        who["owner"] = draft.consultant_id
    return look_for_duplicates(user, who)


def _is_answer(request: HttpRequest, answer: str, matches: Sequence[Match]) -> bool:
    """Return whether the answer leads on to the form: one of those offered, given for this very customer and for no
    match that was not shown (CA-6)."""
    sent = request.POST
    if sent.get("checked") != checked_customer(sent.get("customer_name"), sent.get("phone")):
        return False
    shown = set(matches_shown(sent))
    return may_answer(asker(request), answer, matches) and all(match.card in shown for match in matches)
