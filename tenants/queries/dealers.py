"""Dealers, as the brand and the host ask for them. All in public."""

from collections.abc import Iterable

from django.conf import settings

from tenants.models import Dealer, DealerState


def active_codes() -> list[str]:
    """The codes of all dealers at work."""
    return list(Dealer.objects.filter(state=DealerState.ACTIVE).values_list("code", flat=True))


def dealer_at(host: str) -> Dealer | None:
    """The dealer who answers on a host, in whatever state: `<code>.<base domain>` or a domain of its own. One query."""
    label, _, rest = host.partition(".")
    if rest == settings.BASE_DOMAIN:
        return Dealer.objects.filter(code=label).first()
    return Dealer.objects.filter(domains__domain=host).first()


def dealers_in_schemas() -> Iterable[Dealer]:
    """Dealers that have a schema, which migrations must reach."""
    return Dealer.objects.exclude(state__in=[DealerState.PROVISIONING, DealerState.FAILED]).order_by("code")
