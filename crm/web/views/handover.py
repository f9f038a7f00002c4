"""`/day/<consultant>/hand-over/`: everything of one person, to one or to several (MG-7): choose, look, hand over."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Action
from accounts.models import User
from accounts.roles import OWNERS
from accounts.web.asker import asker
from crm.queries.handover import work_of
from crm.rules.codes import HandOverRule, TransferReason
from crm.services.handover import HandOver, HandOverInput, hand_over, preview_hand_over
from crm.web.base import DealerPage, language, today, way_back
from crm.web.command_views import refusal_text
from crm.web.forms.choices import owner_choices
from crm.web.forms.fields import labelled, one
from crm.web.forms.problems import say
from kit.errors import DomainError
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done, form_token, run_once
from kit.web.commands import FormRefused, run_form_command
from kit.web.forms import ChoicesSeveral
from tenants.queries.catalogue import model_names


class HandOverForm(forms.Form):
    """Who takes over, by which rule, and why."""

    owners = forms.MultipleChoiceField(
        label=gettext_lazy("Hand over to"),
        widget=ChoicesSeveral(),
        help_text=gettext_lazy("If you choose several people, the work is shared out evenly."),
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owners"].choices = offered  # type: ignore[attr-defined]  # a MultipleChoiceField
        self.fields["by"] = one(
            _("Share out by"), labelled(HandOverRule), joined=True, required=False, initial=HandOverRule.LOAD.value
        )
        self.fields["reason"] = one(_("Why"), labelled(TransferReason.to_choose()), initial=TransferReason.LEAVER.value)

    def given(self) -> HandOverInput:
        """Return it as the service takes it."""
        cleaned = self.cleaned_data
        return HandOverInput(
            owners=[UUID(each) for each in cleaned.get("owners", ())],
            by=cleaned.get("by") or "",
            reason=cleaned.get("reason") or "",
        )


class HandOverPage(DealerPage):
    """First who, then what each would get, then the hand-over itself."""

    action = {"GET": Action.CARD_TRANSFER, "POST": Action.CARD_TRANSFER}
    template_name = "crm/hand_over.html"

    def get(self, request: HttpRequest, consultant_id: UUID) -> HttpResponse:
        """Show what there is to hand over."""
        person = _person(consultant_id)
        return self._show(request, person, HandOverForm(offered=_offered(person)))

    def post(self, request: HttpRequest, consultant_id: UUID) -> HttpResponse:
        """Preview it with `step=preview`, else do it."""
        person, user = _person(consultant_id), asker(request)
        form = HandOverForm(request.POST, offered=_offered(person))
        form.is_valid()
        try:
            if request.POST.get("step") == "preview":
                seen = run_form_command({"": form}, lambda: preview_hand_over(user, person.id, form.given()), say)
                return self._show(request, person, form, seen)
            return run_once(
                request, lambda: run_form_command({"": form}, lambda: self._act(request, person, form), say)
            )
        except FormRefused:
            return self._show(request, person, form, status=422)
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            form.add_error(None, refusal_text(refusal))
            return self._show(request, person, form, status=409)

    def _act(self, request: HttpRequest, person: User, form: HandOverForm) -> Done:
        done = hand_over(asker(request), person.id, form.given())
        moved = sum(len(share.cards) for share in done.shares)
        text = ngettext("%(n)d customer handed over.", "%(n)d customers handed over.", moved) % {"n": moved}
        return Done(way_back(request, reverse("crm:day", args=[person.id])), Toast(text))

    def _show(
        self, request: HttpRequest, person: User, form: HandOverForm, seen: HandOver | None = None, status: int = 200
    ) -> HttpResponse:
        work, models = work_of(person.id, today()), model_names(language())
        counts = (
            (_("Open customers"), len(work.cards)),
            (_("Callbacks due"), len(work.callbacks)),
            (_("Pending parties"), len(work.traffic)),
            (_("Drafts and requests"), len(work.allocations) + len(work.requests)),
            (_("Leads"), len(work.leads)),
            (_("Returned entries"), sum(work.returned.values())),
        )
        context = {
            "person": person,
            "form": form,
            "facts": counts,
            "shares": seen.shares if seen else None,
            "to_care": len(seen.to_care) if seen else 0,
            "model_names": models,
            "today": today(),
            "once": form_token(request),
            "next": way_back(request, reverse("crm:day", args=[person.id])),
        }
        return self.show(context, status=status)


def _offered(person: User) -> list[tuple[str, str]]:
    return [(value, name) for value, name in owner_choices() if UUID(value) != person.id]


def _person(user_id: UUID) -> User:
    found = User.objects.filter(id=user_id, roles__overlap=sorted(OWNERS)).first()
    if found is None:
        raise Http404
    return found
