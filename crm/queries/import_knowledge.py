"""What the rows of an import are held against, and the values that may be written in its columns (SA-2)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import OWNERS
from crm.models import CardImport, DealerSettings
from crm.rules.codes import FIELD_CODES, LEAD_SOURCES, Channel
from crm.rules.fields import CARD_FIELDS, Takes
from crm.rules.importing.columns import DATES
from crm.rules.importing.row import Known, plain
from crm.rules.places import cities, provinces
from tenants.queries.catalogue import Catalogue, Item, ModelItem, catalogue


def what_is_known(found: CardImport, today: date) -> Known:
    """What rows are held against: the dealer's settings and consultants, and the brand's catalogue."""
    settings = DealerSettings.objects.get()
    brand = catalogue(with_retired=True)
    owners, namesakes = _owners()
    of_models: dict[tuple[str, str, str], str] = {}
    for model in brand.models:
        for kind in ("configuration", "colour", "options"):
            names = _by_name(items_of(model, kind))
            of_models |= {(kind, model.item.code, name): code for name, code in names.items()}
    return Known(
        today=today,
        area_code=settings.area_code,
        province=settings.province,
        city=settings.city,
        card_number_pattern=settings.card_number_pattern,
        owners=owners,
        namesakes=namesakes,
        default_owner=str(found.owner_id or ""),
        wholesale_owner=str(settings.wholesale_consultant_id or ""),
        default_channel=found.channel,
        models=_by_name(model.item for model in brand.models),
        of_models=of_models,
        competitors=_by_name(each.item for each in brand.competitors),
    )


def _by_name(items: Iterable[Item]) -> dict[str, str]:
    """Codes by code and by name in either language. What the brand no longer sells may be on an old card, but where a
    name is used again it means what is sold today."""
    by_name: dict[str, str] = {}
    for item in sorted(items, key=lambda item: not item.is_retired):
        by_name |= {plain(name): item.code for name in (item.code, item.name_zh, item.name_en)}
    return by_name


def _owners() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Those who may own cards: id by user name and by name, and the user names behind a name that several bear. A name
    that is another's user name means whoever signs in with it."""
    people = User.objects.filter(is_active=True, roles__overlap=sorted(OWNERS)).order_by("id")
    by_name: dict[str, list[tuple[str, str]]] = defaultdict(list)
    by_username: dict[str, str] = {}
    for user_id, username, name in people.values_list("id", "username", "name"):
        by_name[plain(name)].append((username, str(user_id)))
        by_username[plain(username)] = str(user_id)
        by_username[plain(_with_username(name, username))] = str(user_id)
    one = {name: bearers[0][1] for name, bearers in by_name.items() if len(bearers) == 1}
    several = {name: [username for username, _ in bearers] for name, bearers in by_name.items() if len(bearers) > 1}
    return one | by_username, {name: names for name, names in several.items() if name not in by_username}


def shown_owner_names() -> dict[UUID, str]:
    """Everyone's name as a table of cards shows it, by id: with the user name where several bear it, so that an import
    knows who is meant."""
    people = list(User.objects.values_list("id", "username", "name"))
    count = Counter(plain(name) for _id, _username, name in people)
    return {
        user_id: name if count[plain(name)] == 1 else _with_username(name, username)
        for user_id, username, name in people
    }


def _with_username(name: str, username: str) -> str:
    return f"{name} ({username})"


_MOST_CHOICES = 60
# What is wrong with a value that is none of a list.
_OF_A_LIST = frozenset(
    {"not_a_choice", "not_a_city_of", "not_of_model", "not_a_consultant", "several_of_this_name", "not_a_date",
     "not_yes_or_no", "required"}
)  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """The values that may be written in a field's column, in a language. What it needs is read once, at first use."""

    language: str

    def allowed(self, field: str, code: str, params: Mapping[str, object] | None = None) -> list[str]:
        """Return what may be written in a cell that is wrong for this reason. Empty where no list helps: the value was
        one of it, or was not readable."""
        return self.of(field, params)[:_MOST_CHOICES] if code in _OF_A_LIST else []

    def of(self, field: str, params: Mapping[str, object] | None = None) -> list[str]:
        """Return a field's values as people write them; `params` are those of the problem (model, province). Empty for
        a field that takes any text."""
        given = params or {}
        row = CARD_FIELDS.get(field)
        if field == "owner":
            return self._owners
        if field == "province":
            return list(provinces())
        if field == "city":
            return list(cities(str(given.get("province") or "")))
        if field == "lead_source":
            return [code.label(self.language) for code in FIELD_CODES[field] if code in LEAD_SOURCES[Channel.PHONE]]
        if field in FIELD_CODES:
            return [code.label(self.language) for code in FIELD_CODES[field]]
        if field in DATES or (row and row.takes is Takes.DATE):
            return ["2026-01-31"]
        if row and row.takes is Takes.YES_NO:
            return [_("yes"), _("no")]
        return self._of_catalogue(field, str(given.get("model") or ""))

    def _of_catalogue(self, field: str, model_code: str) -> list[str]:
        if field == "model":
            return [model.item.name(self.language) for model in self._catalogue.models]
        if field == "competitor_brand":
            return [competitor.item.name(self.language) for competitor in self._catalogue.competitors]
        models = [model for model in self._catalogue.models if model_code in ("", model.item.code)]
        return list(dict.fromkeys(item.name(self.language) for model in models for item in items_of(model, field)))

    @cached_property
    def _catalogue(self) -> Catalogue:
        return catalogue()

    @cached_property
    def _owners(self) -> list[str]:
        shown = shown_owner_names()
        owners = User.objects.filter(is_active=True, roles__overlap=sorted(OWNERS)).order_by("name", "username")
        return [shown[user_id] for user_id in owners.values_list("id", flat=True)]


def items_of(model: ModelItem, field: str) -> Sequence[Item]:
    """Return what a model can be ordered in, by the field that names it."""
    items = {"configuration": model.configurations, "colour": model.colours, "options": model.options}
    return items.get(field, ())
