"""The manager's queue by time limit (CA-13): approve in one tap, or return with remarks by field."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from crm.models import FollowUp
from crm.queries.reviews import TO_REVIEW, Entry, as_entries, entries_of, not_to_approve
from crm.rules.codes import ReviewDecision, ReviewState
from crm.services.reviews import ReviewInput, review_entries, review_entry
from crm.web.base import DealerPage, language, way_back
from crm.web.command_views import SheetForm, refusal_text
from crm.web.presenters.decisions import decision_tabs
from crm.web.presenters.entries import entry_groups, shown_remarks
from crm.web.presenters.facts import Names
from kit.api.paging import Keyset
from kit.errors import DomainError, Problem, raise_all, refuse
from kit.htmx.answers import Toast, is_fragment, onward, with_toast
from kit.idempotency.forms import Done
from kit.web.forms import text_input

# Forty entries are read in a quarter of an hour; more than these come on the next page.
_SIZE = "20"
_MOST = 200


class Reviews(DealerPage):
    """What is to be checked, the longest due first; `?state=returned` is what the consultants have to correct."""

    action = {"GET": Action.CARD_REVIEW}
    template_name = "crm/reviews.html"
    keyset = Keyset({"recorded_at": "recorded_at"}, default="recorded_at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user, is_returned = asker(request), request.GET.get("state") == ReviewState.RETURNED
        waiting = whole(entries_of(user, [ReviewState.RETURNED] if is_returned else TO_REVIEW))
        query = request.GET.copy()
        query["page_size"] = _SIZE
        request.GET = query  # type: ignore[assignment]  # a copy of it, for the page's own size
        try:
            page = self.keyset.page(Request(request), waiting, lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        names = Names(language())
        rows = cast("list[FollowUp]", page["results"])
        entries, own = as_entries(rows), not_to_approve(user, rows)
        context = {
            "tabs": decision_tabs(user, "reviews"),
            "entries": [_shown(entry, names, is_own=entry.follow_up.id in own) for entry in entries],
            "is_returned": is_returned,
            "switch": _switch(request.path, is_returned),
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


class Approve(DealerPage):
    """In one tap."""

    action = {"POST": Action.CARD_REVIEW}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
        """The entry leaves the list; so does one that someone else has settled meanwhile, which is told."""
        entry = _entry(asker(request), follow_up_id)
        toast = Toast(_("Approved."))
        try:
            review_entry(
                asker(request), entry.card_id, {"decision": ReviewDecision.APPROVED.value, "follow_up": entry.id}
            )
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            toast = Toast(refusal_text(refusal), is_bad=True)
        if is_fragment(request):
            return with_toast(HttpResponse(""), toast)
        return onward(request, way_back(request, reverse("crm:reviews")), toast)


class ApproveMany(DealerPage):
    """Several at once, as the page holds them for a moment before it sends them."""

    action = {"POST": Action.CARD_REVIEW}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Approve each `entry`; what someone else has approved meanwhile is approved."""
        ids = [UUID(each) for each in request.POST.getlist("entry")[:_MOST] if _is_id(each)]
        decision = ReviewDecision.APPROVED.value
        review_entries(asker(request), [ReviewInput(decision=decision, follow_up=each) for each in ids])
        return HttpResponse(status=204)


class Return(SheetForm):
    """With a remark at each field that is wrong."""

    action = {"GET": Action.CARD_REVIEW, "POST": Action.CARD_REVIEW}
    template_name = "crm/return_entry.html"
    part = "crm/parts/return_form.html"

    def get(self, request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
        """GET."""
        entry = _entry(asker(request), follow_up_id)
        form = ReturnForm(groups=entry_groups(entry, entry.card, Names(language())))
        return self.ask(request, form, _about(entry))

    def post(self, request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
        """Return it to the consultant."""
        entry = _entry(asker(request), follow_up_id)
        form = ReturnForm(request.POST, groups=entry_groups(entry, entry.card, Names(language())))

        def act() -> Done:
            remarks = form.remarks()
            raise_all([] if remarks else [Problem("remark_required", "", "CA-13")])
            data = {"decision": ReviewDecision.RETURNED.value, "follow_up": entry.id, "remarks": remarks}
            review_entry(asker(request), entry.card_id, cast(ReviewInput, data))
            toast = Toast(_("Returned to %(name)s.") % {"name": entry.owner.name})
            return Done(way_back(request, reverse("crm:reviews")), toast)

        return self.carry_out(request, form, act, _about(entry))


class ReturnForm(forms.Form):
    """Every field that was entered, with room for a remark beside it."""

    def __init__(self, *args: Any, groups: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for group in groups:
            for item in group["items"]:
                widget = text_input(maxlength=200, placeholder=_("Remark"))
                self.fields[item["field"]] = forms.CharField(
                    label=item["label"], required=False, max_length=200, widget=widget
                )

    def shown_groups(self) -> list[dict[str, Any]]:
        """The groups with their fields bound."""
        return [
            {
                "title": group["title"],
                "rows": [{**item, "bound": self[item["field"]]} for item in group["items"]],
            }
            for group in self.groups
        ]

    def remarks(self) -> list[dict[str, str]]:
        """What was remarked."""
        return [{"field": name, "text": text} for name, text in self.cleaned_data.items() if text]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def whole(rows: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    """Entries with all that their pages show of them."""
    return rows.select_related("card__activity", "order", "delivery", "loss").prefetch_related("card__phones")


def _entry(user: User, follow_up_id: UUID) -> FollowUp:
    found = whole(entries_of(user, list(ReviewState))).filter(id=follow_up_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def _about(entry: FollowUp) -> dict[str, Any]:
    return {
        "title": _("Return to %(name)s") % {"name": entry.owner.name},
        "customer_name": entry.card.customer_name,
        "submit": _("Return"),
    }


def _shown(entry: Entry, names: Names, *, is_own: bool) -> dict[str, Any]:
    row = entry.follow_up
    return {
        "entry": row,
        "card": row.card,
        "due_at": entry.due_at,
        "is_overdue": entry.is_overdue,
        "is_own": is_own,
        "is_corrected": row.review_state == ReviewState.CORRECTED,
        "remarks": shown_remarks(entry.remarks),
        "groups": entry_groups(row, row.card, names),
        "url": reverse("crm:card", args=[row.card_id]),
        "approve_url": reverse("crm:review_approve", args=[row.id]),
        "return_url": reverse("crm:review_return", args=[row.id]),
    }


def _switch(path: str, is_returned: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("To review"), "url": path, "is_chosen": not is_returned},
        {"label": _("Returned"), "url": f"{path}?state=returned", "is_chosen": is_returned},
    ]
