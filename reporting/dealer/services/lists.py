"""Lists beside the figures as sheets (RP-7): the targets of a month, and the cards behind a number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.rules.codes import Channel, Status
from kit.errors import refuse
from kit.sheets.writing import SheetColumn, Value
from reporting.dealer.queries.drilldown import card_names, drill_down
from reporting.dealer.queries.report_request import read_request
from reporting.dealer.queries.targets import targets
from reporting.dealer.rules.figures import FIGURES
from reporting.dealer.rules.period import Period
from reporting.dealer.services.stated import Stated, notes_about
from tenants.queries.catalogue import model_names

Rows = Iterator[Sequence[Value]]
Filters = Mapping[str, object]

_TAKES = ("orders", "visits", "filed", "traffic")


class TargetSheet(Stated):
    """What is to be delivered in a month, what is delivered of it, and what it takes (MG-6)."""

    action = Action.TARGETS_VIEW
    title = gettext_lazy("Targets")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        steps = (_("Orders"), _("Visits"), _("Filed"), _("Traffic"))
        names = (
            *(_("Consultant"), _("Target"), _("Delivered"), _("Achieved, %"), _("Expected from"), _("Expected to")),
            *(name for step in steps for name in (step, _("%(step)s needed") % {"step": step})),
        )
        return [SheetColumn(name) for name in names]

    def rows(self, asker: User, filters: Filters) -> Rows:
        """The dealer's first, then a row a consultant."""
        wanted = read_request(asker, {name: filters.get(name, "") for name in ("month", "as_of")})
        found = targets(asker, wanted.period.first, wanted.part.as_of)
        self._notes = notes_about(Period.month(found.month), found.up_to)
        by_name = sorted(found.consultants, key=lambda row: (row.name, str(row.consultant)))
        for row in [found.dealer, *by_name] if found.dealer else by_name:
            low, high = row.expected or (None, None)
            steps = [value for name in _TAKES for value in (row.so_far.get(name, 0), row.takes.get(name))]
            yield [row.name or _("The dealer"), row.target, row.delivered, row.share, low, high, *steps]


class BehindSheet(Stated):
    """The cards behind a number, which add up to it (RP-2)."""

    action = Action.LIST_EXPORT
    title = gettext_lazy("Cards behind a number")

    def check(self, asker: User, filters: Filters) -> None:
        """`not_a_choice` for a number that there is not; `not_allowed` for what the asker may not see."""
        if filters.get("figure") not in FIGURES:
            raise refuse("not_a_choice", "filters.figure", "RP-2")
        read_request(asker, filters)

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("Date"), _("Name"), _("Status"), _("Intent level"), _("Consultant"), _("Channel"), _("Model"),
            pgettext("figures", "Count"),
        )  # fmt: skip
        return [SheetColumn(name) for name in names]

    def rows(self, asker: User, filters: Filters) -> Rows:
        """Return a row for each that counts, the latest first."""
        wanted = read_request(asker, filters)
        part = self._read(wanted.period, wanted.part, lambda part: replace(part, as_of=part.known_at))
        language = get_language() or "en"
        models = model_names(language)
        people = dict(User.objects.values_list("id", "name"))
        for rows in drill_down(FIGURES[str(filters["figure"])], wanted.period, part).chunks():
            cards = card_names(asker, (row["card_id"] for row in rows))
            for row in rows:
                card = cards.get(row["card_id"], {})
                yield [
                    row["on"],
                    str(card.get("customer_name", "")),
                    _status(card.get("status"), language),
                    str(card.get("intent_level", "")),
                    people.get(row["consultant"], ""),
                    Channel(row["channel"]).label(language),
                    models.get(row["model"], row["model"]),
                    row["count"],
                ]


def _status(status: object, language: str) -> str:
    return Status(str(status)).label(language) if status else ""
