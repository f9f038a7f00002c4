"""`/settings/messages/`: the dealer's own texts by kind, channel and language, with a preview."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action
from accounts.web.asker import asker
from crm.web.base import DealerPage, language
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.tenancy import current_dealer
from kit.web.commands import FormRefused, run_form_command
from kit.web.forms import select, text_input
from notifications.models import Template
from notifications.queries.messages import default_texts
from notifications.rules.channels import GROUP_CHANNELS, Channel
from notifications.rules.kinds import NoticeKind
from notifications.rules.templates import EDITABLE, fill, placeholders, problems_of
from notifications.services.templates import LANGUAGES, check_place, set_template

_LANGUAGE_NAMES = {"zh-hans": "简体中文", "en": "English"}


class PlaceForm(forms.Form):
    """The choice of the text to edit."""

    kind = forms.ChoiceField(label=gettext_lazy("Notification"), required=False, widget=select())
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False, widget=select())
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, widget=select(), choices=list(_LANGUAGE_NAMES.items())
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, codes in (("kind", NoticeKind), ("channel", EDITABLE)):
            self.fields[name].choices = [(each.value, each.label(language())) for each in codes]  # type: ignore[attr-defined] # a ChoiceField


class TextForm(forms.Form):
    """Title and body."""

    title = forms.CharField(label=gettext_lazy("Title"), required=False, max_length=200, widget=text_input())
    body = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"class": "form-control", "rows": 4}),
    )


class Messages(DealerPage):
    """One text at a time, chosen by the address."""

    action = {"GET": Action.SETTINGS_MANAGE, "POST": Action.SETTINGS_MANAGE}
    template_name = "notifications/messages.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        place = _place(request)
        saved = Template.objects.filter(**place).first()
        return self._show(place, TextForm(initial={"title": saved.title, "body": saved.body} if saved else {}), saved)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save; `preview` shows the text without saving it."""
        place = _place(request)
        form = TextForm(request.POST)
        form.is_valid()
        texts = {name: str(form.cleaned_data.get(name, "")) for name in ("title", "body")}
        try:
            if "preview" in request.POST:
                run_form_command({"": form}, lambda: _check(place["channel"], texts))
                return self._show(place, form, Template(**place, **texts))
            run_form_command({"": form}, lambda: set_template(asker(request), **place, texts=texts))
        except FormRefused:
            return self._show(place, form, None, status=422)
        url = f"{reverse('notifications:messages')}?{'&'.join(f'{name}={value}' for name, value in place.items())}"
        return onward(request, url, Toast(_("Text saved.")))

    def _show(self, place: dict[str, str], form: TextForm, shown: Template | None, status: int = 200) -> HttpResponse:
        channel = Channel(place["channel"])
        with translation.override(place["language"]):
            title, body = default_texts(place["kind"], channel)
        return self.show(
            {
                "place": PlaceForm(initial=place),
                "form": form,
                "placeholders": [f"{{{name}}}" for name in placeholders(channel)],
                "default": {"title": title, "body": body},
                "preview": _preview(place, (shown.title if shown else "") or title, shown.body if shown else body),
                "is_group": channel in GROUP_CHANNELS,
            },
            status=status,
        )


def _place(request: HttpRequest) -> dict[str, str]:
    given = {
        "kind": request.GET.get("kind") or next(iter(NoticeKind)).value,
        "channel": request.GET.get("channel") or EDITABLE[0].value,
        "language": request.GET.get("language") or LANGUAGES[0],
    }
    try:
        check_place(**given)
    except DomainError:
        return {"kind": next(iter(NoticeKind)).value, "channel": EDITABLE[0].value, "language": LANGUAGES[0]}
    return given


def _check(channel: str, texts: dict[str, str]) -> None:
    problems = problems_of(Channel(channel), texts)
    if problems:
        raise DomainError(*problems)


def _preview(place: dict[str, str], title: str, body: str) -> dict[str, str]:
    """Return the text with sample values, as it would be sent."""
    with translation.override(place["language"]):
        values = {
            "kind": NoticeKind(place["kind"]).label(place["language"]),
            "text": _("Ms Wang was handed over to you."),
            "person": _("Li Qiang"),
            "dealer": current_dealer().name,
            "date": _("18 November"),
            "count": "3",
        }
        return {"title": fill(title, values), "body": fill(body, values)}
