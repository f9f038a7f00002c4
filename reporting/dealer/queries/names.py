"""Names beside figures (RP-8): today's, and apart from the numbers, which do not change when someone is renamed."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import get_language

from accounts.models import User
from crm.rules.codes import Custody
from reporting.dealer.rules.card_state import CARE_DEPARTMENT


def people_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of people, and of the care department, by id. One query, none for nobody."""
    wanted = {each for each in ids if each}
    names = dict(User.objects.filter(id__in=wanted).values_list("id", "name")) if wanted else {}
    if CARE_DEPARTMENT in wanted:
        names[CARE_DEPARTMENT] = Custody.CARE.label(get_language() or "en")
    return names
