"""`/audit/`: who saw, changed, exported or unmasked what."""

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from rest_framework.request import Request

from accounts.access import Action
from accounts.audit_labels import ACTS, ACTS_OF_BRAND, ACTS_OF_DEALERS
from accounts.models import AuditEntry, User
from accounts.queries.audit import check_audit, filter_audit
from accounts.queries.audit_subjects import subject_labels
from accounts.queries.current_tenant import tenant_zone
from accounts.roles import BRAND_ROLES
from accounts.web.audit_presenter import shown_entry
from kit.api.paging import Keyset
from kit.errors import DomainError
from kit.web.forms import Words
from kit.web.views import Page


class Audit(Page):
    """The entries, the newest first, narrowed by who, what and day; and whether the chain is sound."""

    action = {"GET": Action.AUDIT_VIEW}
    template_name = "accounts/audit.html"
    keyset = Keyset({"at": "at"}, default="-at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET; what cannot be read of the filters does not narrow. `?check=yes` goes through the chain."""
        given = {name: request.GET.get(name, "").replace("\0", "") for name in ("actor", "what", "from", "to")}
        people = list(User.objects.order_by("name", "id").values_list("id", "name"))
        names = {str(key): name for key, name in people}
        filters: dict[str, object] = {
            "actor": next((key for key, _name in people if str(key) == given["actor"]), None),
            "what": given["what"] if given["what"] in ACTS else "",
            "from": _day(given["from"]),
            "to": _day(given["to"]),
        }
        with timezone.override(tenant_zone()):
            try:
                found = self.keyset.page(Request(request), filter_audit(filters, tenant_zone()), lambda entry: entry)
            except DomainError:
                # A cursor that we did not write: from the newest.
                return HttpResponseRedirect(request.path)
            entries = cast("list[AuditEntry]", found["results"])
            subjects = subject_labels(entries)
            return self.show(
                {
                    "entries": [shown_entry(entry, names, subjects) for entry in entries],
                    "older_url": found["next"],
                    "newer_url": found["previous"],
                    "given_url": urlencode({name: value for name, value in given.items() if value and filters[name]}),
                    "given": {name: given[name] if filters[name] else "" for name in filters},
                    "people": [(str(key), name) for key, name in people],
                    "words": list(_acts(cast(User, request.user)).items()),
                    "check": check_audit() if request.GET.get("check") == "yes" else None,
                }
            )


def _acts(user: User) -> Mapping[str, Words]:
    """Those that can be noted where the asker is."""
    return ACTS_OF_BRAND if BRAND_ROLES & set(user.roles) else ACTS_OF_DEALERS


def _day(text: str) -> object:
    try:
        return parse_date(text)
    except ValueError:
        return None
