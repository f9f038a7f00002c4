"""Today's names beside the brand's figures: apart from them, for these change and a figure of an instant does not."""

from collections.abc import Iterable, Sequence

from reporting.brand.queries.groups import By, Group
from reporting.brand.queries.report_request import ReportRequest
from reporting.brand.queries.scope import DealerNamed

Names = dict[str, dict[str, str]]
_KINDS = {By.DEALER: "dealers", By.REGION: "regions", By.MODEL: "models", By.CHANNEL: "channels"}


def names_of(wanted: ReportRequest, groups: Sequence[Group], language: str) -> Names:
    """Return names by code of what a comparison names: its rows, dealers' regions, and who is left out (RP-8)."""
    left_out = [each.dealer for each in wanted.fresh if each.dealer.code in wanted.basis.without]
    names = names_of_dealers(left_out, language)
    if wanted.by == By.DEALER:
        names |= names_of_dealers([*wanted.scope.dealers.values(), *left_out], language)
    elif kind := _KINDS.get(wanted.by):
        names[kind] = names.get(kind, {}) | {group.code: group.name for group in groups}
    return names


def names_of_dealers(dealers: Iterable[DealerNamed], language: str) -> Names:
    """Return the names of dealers and of their regions."""
    each = list(dealers)
    return {
        "dealers": {dealer.code: dealer.name for dealer in each},
        "regions": {dealer.region: dealer.region_name(language) for dealer in each},
    }
