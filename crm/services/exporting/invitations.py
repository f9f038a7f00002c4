"""The customers invited to an activity as a sheet, with how far each came (AC-1, RP-7)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.queries.activities import one_activity, people_of
from crm.queries.numbers import mask_names
from crm.services.exporting.values import labelled
from kit.errors import refuse
from kit.sheets.writing import SheetColumn, Value
from tenants.queries.catalogue import model_names

_FIELDS = ("card__customer_name", "card__owner__name", "card__model", "state", "invited_at", "card__last_contact_at")


class InvitationSheet:
    """Those of one activity whom the asker sees."""

    action = Action.LIST_EXPORT
    title = gettext_lazy("Invited customers")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("Name"), _("Consultant"), _("Model"), _("Invitation progress"), _("Invited at"), _("Last contact"),
            _("Status"), _("Intent level"),
        )  # fmt: skip
        return [SheetColumn(name, 18) for name in names]

    def check(self, actor: User, filters: Mapping[str, object]) -> None:
        """Refuse `required` without an activity, `not_found` for one that there is not."""
        if not filters.get("activity"):
            raise refuse("required", "filters.activity", "AC-1")
        one_activity(UUID(str(filters["activity"])))

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a customer, in the order in which they were invited."""
        language = get_language() or "en"
        models, states = model_names(language), _states()
        activity = one_activity(UUID(str(filters["activity"])))
        for row in people_of(asker, activity).order_by("id").iterator(chunk_size=2_000):
            mask_names(asker, [row])
            told = {**row, "state": states[str(row["state"])]}
            told["card__model"] = models.get(str(row["card__model"]), row["card__model"])
            status = labelled("status", row["card__status"], language)
            yield [*(cast(Value, told[field]) for field in _FIELDS), status, str(row["card__intent_level"])]


def _states() -> Mapping[str, str]:
    return {
        "invited": _("To call"),
        "contacted": _("Called"),
        "came": _("Attended"),
        "reactivated": _("Reactivated"),
        "ordered": _("Ordered"),
    }
