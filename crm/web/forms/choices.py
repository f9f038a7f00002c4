"""What the forms offer of the catalogue, the people and the country, in the language of the page."""

from collections.abc import Iterable
from datetime import date
from typing import cast

from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.queries.staff import filter_staff
from accounts.roles import OWNERS, Role
from crm.queries.activities import filter_activities
from crm.queries.suggestions import competitor_models_entered
from crm.rules.codes import ActivityKind
from crm.rules.places import cities, provinces
from crm.web.forms.card import Groups, Offer, Pairs, Suggestion
from tenants.queries.catalogue import Catalogue, Item, ModelItem, catalogue


def make_choices(language: str, *, consultants: Pairs = (), activities: Pairs = ()) -> Offer:
    """The catalogue as it is now. Six queries, one more where suggestions are shown."""
    return catalogue_choices(catalogue(), language, consultants=consultants, activities=activities)


def catalogue_choices(found: Catalogue, language: str, *, consultants: Pairs = (), activities: Pairs = ()) -> Offer:
    """The same of a catalogue that was read already. No query; one where suggestions are shown."""
    return Offer(
        models=_pairs((model.item for model in found.models), language),
        configurations=_groups(found.models, "configurations", language),
        colours=_groups(found.models, "colours", language),
        options=_groups(found.models, "options", language),
        competitors=_pairs((brand.item for brand in found.competitors), language),
        # Read where a form is shown, not where answers come in.
        competitor_models=cast("list[Suggestion]", SimpleLazyObject(lambda: _competitor_models(found, language))),
        provinces=[(name, name) for name in provinces()],
        cities=[(province, [(city, city) for city in cities(province)]) for province in provinces()],
        consultants=consultants,
        activities=activities,
    )


def consultant_choices() -> Pairs:
    """The consultants who work here now. One query."""
    return [(str(person.id), person.name) for person in consultants()]


def consultants() -> list[User]:
    """The same with all that is known of them."""
    return list(filter_staff({"role": Role.CONSULTANT, "is_active": "true"}).order_by("name", "id"))


def owner_choices() -> Pairs:
    """Return those who may own a card: consultants and telemarketers who work here now (MG-2). One query."""
    people = filter_staff({"is_active": "true"}).filter(roles__overlap=sorted(OWNERS)).order_by("name", "id")
    return [(str(person.id), person.name) for person in people]


def activity_choices(kind: ActivityKind, first: date, last: date | None = None) -> Pairs:
    """Return the activities of a kind that may be named on a day, or on some day up to `last`. One query.

    Outreach ones are open then; customers are invited to conversion ones before they begin, too (FU-1).
    """
    found = filter_activities({"kind": [kind], "not_over": first})
    if kind == ActivityKind.OUTREACH:
        found = found.filter(starts_on__lte=last or first)
    found = found.order_by("-starts_on", "id")
    return [(str(activity.id), activity.name) for activity in found]


def _pairs(items: Iterable[Item], language: str) -> Pairs:
    return [(item.code, item.name(language)) for item in items]


def _groups(models: Iterable[ModelItem], part: str, language: str) -> Groups:
    return [(model.item.code, _pairs(getattr(model, part), language)) for model in models]


def _competitor_models(found: Catalogue, language: str) -> list[Suggestion]:
    """The models of each competitor: those that customers bought instead lately, then those of the catalogue."""
    entered = competitor_models_entered()
    return [
        (brand.item.code, brand.item.name(language), name)
        for brand in found.competitors
        for name in dict.fromkeys(
            [*entered.get(brand.item.code, ()), *(model.name(language) for model in brand.models)]
        )
    ]
