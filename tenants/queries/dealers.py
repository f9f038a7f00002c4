"""Dealers, as the brand and the host ask for them. All in public."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet
from django.db.models.expressions import RawSQL

from kit.db.prepared import PreparedRow
from kit.errors import refuse
from kit.tenancy import PATH_OF_DEALER
from tenants.models import OPEN_STATES, WORKING_STATES, Dealer


def active_codes() -> list[str]:
    """Return the codes of all dealers whose host answers, whatever their subscription allows them (OPEN_STATES)."""
    return list(Dealer.objects.filter(state__in=OPEN_STATES).values_list("code", flat=True))


def working_names() -> dict[str, str]:
    """Return the names of all dealers that may work by code, in the order of their names."""
    return dict(Dealer.objects.filter(state__in=WORKING_STATES).order_by("name").values_list("code", "name"))


def dealer_names(codes: Iterable[str]) -> Mapping[str, str]:
    """Return the names of these dealers by code."""
    return dict(Dealer.objects.filter(code__in=list(codes)).values_list("code", "name"))


def active_schemas() -> dict[str, str]:
    """Return schema → code of all dealers whose host answers."""
    return dict(Dealer.objects.filter(state__in=OPEN_STATES).values_list("schema_name", "code"))


def _found() -> QuerySet[Dealer]:
    """Dealers, each put on the path as it is read."""
    return Dealer.objects.annotate(path=RawSQL(PATH_OF_DEALER, ()))  # noqa: S611 - a constant of ours


_BY_CODE = PreparedRow(lambda code: _found().filter(code=code), code="-")
_BY_DOMAIN = PreparedRow(lambda domain: _found().filter(domains__domain=domain), domain="-")


def dealer_at(host: str) -> Dealer | None:
    """The dealer who answers on a host, in whatever state: `<code>.<base domain>` or a domain of its own. One query,
    which puts its schema on the path for `in_dealer_found`."""
    label, _, rest = host.partition(".")
    if rest == settings.BASE_DOMAIN:
        return _BY_CODE.find(code=label)
    return _BY_DOMAIN.find(domain=host)


def dealers_narrowed(region: str = "", state: str = "") -> QuerySet[Dealer]:
    """Dealers with their region, by code; "" does not narrow."""
    narrowed = {"region__code": region, "state": state}
    rows = Dealer.objects.select_related("region").order_by("code")
    return rows.filter(**{field: value for field, value in narrowed.items() if value})


@dataclass(frozen=True, slots=True)
class DealersPage:
    """Some dealers by code, and behind which code the next page begins ("" when there is none)."""

    dealers: Sequence[Dealer]
    next_after: str


def dealers_listed(region: str = "", state: str = "", after: str = "", size: int = 100) -> DealersPage:
    """Dealers with their region, by code, behind the code `after`; "" does not narrow. One query."""
    rows = dealers_narrowed(region, state)
    found = list((rows.filter(code__gt=after) if after else rows)[: size + 1])
    return DealersPage(found[:size], found[size - 1].code if len(found) > size else "")


def dealer_counts() -> dict[tuple[str, str], int]:
    """How many dealers there are, by region's code and state. One query."""
    rows = Dealer.objects.order_by().values_list("region__code", "state").annotate(count=Count("id"))
    return {(region, state): count for region, state, count in rows}


def dealer_known_as(code: str) -> Dealer:
    """The brand's record of a dealer, with its region; `not_found` for a code that none has."""
    found = Dealer.objects.select_related("region").filter(code=code).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found
