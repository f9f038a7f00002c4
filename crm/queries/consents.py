"""Consents of a customer, the dealer's notice, and the cards of one person (PI-1, PI-2)."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from crm.models import Card, CardPhone, Consent, PrivacyNotice
from crm.queries.settings import dealer_settings
from crm.rules.notice import STANDARD_EN, STANDARD_VERSION, STANDARD_ZH
from kit import clock
from kit.tenancy import current_dealer


def consents_of(card_id: UUID) -> QuerySet[Consent]:
    """The consents that a customer gave and withdrew by one card, the newest first."""
    return Consent.objects.filter(card=card_id).select_related("asked_by").order_by("-id")


def notice_in_force() -> PrivacyNotice:
    """Return the dealer's notice as it stands, the product's where the dealer has none of its own. Two queries."""
    version = dealer_settings().notice_version
    found = PrivacyNotice.objects.filter(version=version).first()
    if found is not None:
        return found
    name = current_dealer().name
    return PrivacyNotice(
        version=STANDARD_VERSION,
        text_zh=STANDARD_ZH.format(dealer=name),
        text_en=STANDARD_EN.format(dealer=name),
        published_at=clock.now(),
    )


def cards_of_person(surname: str, numbers: Iterable[str]) -> QuerySet[Card]:
    """The cards with this surname and one of these numbers, merged ones too: one person's, as CA-5 finds them."""
    with_number = CardPhone.objects.filter(number__in=list(numbers)).values("card_id")
    return Card.objects.filter(id__in=with_number, surname=surname)
