"""`/audit/`: who saw, changed, exported or unmasked what."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from accounts.access import Action
from accounts.models import AuditEntry, User
from accounts.queries.audit import check_audit, filter_audit
from accounts.queries.place import place_zone
from kit.api.paging import Keyset
from kit.errors import DomainError
from kit.web.views import Page

# What people call each act; of the brand's things the code is told.
WORDS = {
    "sign_in.done": _("Signed in"),
    "sign_in.failed": _("Sign-in failed"),
    "password.changed": _("Password changed"),
    "second_factor.added": _("Second step added"),
    "second_factor.removed": _("Second step removed"),
    "staff.created": _("Account made"),
    "staff.changed": _("Account changed"),
    "staff.password_reset": _("One-time password given"),
    "staff.deactivated": _("Let go"),
    "staff.reactivated": _("Taken back"),
    "settings.changed": _("Settings changed"),
    "export.asked": _("Export asked for"),
    "export.fetched": _("Export fetched"),
    "figures.taken_out": _("Figures taken out"),
    "import.uploaded": _("Import uploaded"),
    "import.committed": _("Import taken in"),
    "import.undone": _("Import undone"),
    "card.opened": _("Someone else's card opened"),
    "card.unmasked": _("Numbers shown in full"),
    "calendar.made": _("Calendar address made"),
    "calendar.revoked": _("Calendar address closed"),
    "dealer.ordered": _("Dealer registered"),
    "dealer.changed": _("Dealer changed"),
}


class Audit(Page):
    """The entries, the newest first, narrowed by who, what and day; and whether the chain is sound."""

    action = {"GET": Action.AUDIT_VIEW}
    template_name = "accounts/audit.html"
    keyset = Keyset({"at": "at"}, default="-at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET; what cannot be read of the filters does not narrow. `?check=yes` goes through the chain."""
        given = {name: request.GET.get(name, "").replace("\0", "") for name in ("actor", "what", "from", "to")}
        people = list(User.objects.order_by("name", "id").values_list("id", "name"))
        filters: dict[str, object] = {
            "actor": next((key for key, _name in people if str(key) == given["actor"]), None),
            "what": given["what"] if given["what"] in WORDS else "",
            "from": _day(given["from"]),
            "to": _day(given["to"]),
        }
        with timezone.override(place_zone()):
            try:
                found = self.keyset.page(Request(request), filter_audit(filters, place_zone()), _shown)
            except DomainError:
                # A cursor that we did not write: from the newest.
                return HttpResponseRedirect(request.path)
            return self.show(
                {
                    "entries": found["results"],
                    "older_url": found["next"],
                    "newer_url": found["previous"],
                    "given": {name: given[name] if filters[name] else "" for name in filters},
                    "people": [(str(key), name) for key, name in people],
                    "words": list(WORDS.items()),
                    "check": check_audit() if request.GET.get("check") == "yes" else None,
                }
            )


def _day(text: str) -> object:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _shown(entry: AuditEntry) -> dict[str, Any]:
    data = cast("dict[str, Any]", entry.data)
    # Before and after, of what was changed; a list of two is nothing else elsewhere.
    is_change = entry.what.endswith(".changed")
    pairs = {name: value for name, value in data.items() if is_change and isinstance(value, list) and len(value) == 2}
    return {
        "at": entry.at,
        "who": entry.actor.name if entry.actor else "",
        "what": WORDS.get(entry.what, entry.what),
        "subject": entry.subject,
        "changes": [{"field": name, "pair": [_text(each) for each in pair]} for name, pair in pairs.items()],
        "facts": [(name, _text(value)) for name, value in data.items() if name not in pairs],
        "is_bad": entry.what == "sign_in.failed",
    }


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or "–"
    return "–" if value in (None, "") else str(value)
