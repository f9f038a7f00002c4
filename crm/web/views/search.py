"""`/search/`: customers, colleagues and pages by what is being typed. By POST: what is searched is in no address."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from accounts.queries.staff import filter_staff
from accounts.roles import OWNERS
from accounts.web.asker import asker
from crm.models import CardPhone, TrafficRecord
from crm.queries.card_visibility import cards_of
from crm.queries.cards import best_first, search_cards
from crm.queries.numbers import mask_names, seen_number
from crm.queries.traffic import traffic_of
from crm.rules.codes import Status, TrafficKind, TrafficState
from crm.rules.names import clean_name
from crm.rules.search import digits_of, searchable, words_of
from crm.web.base import DealerPage, language, today
from kit.invisible import without_invisible
from kit.templatetags.ui import near_time, phone
from kit.web.navigation import navigation_for, own_pages

MOST = 8
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Found:
    """One line: where it leads, what it is called, what tells it from others."""

    url: str
    name: "str | Promise"
    note: str = ""
    icon: str = "user"
    level: str = ""
    status: str = ""
    tone: str = ""


_TONES = {Status.ORDERED: "good", Status.DELIVERED: "good", Status.LOST: "bad", Status.DORMANT: "warn"}


class Search(DealerPage):
    """What the box at the top of every page asks while one types. At most eight of a kind, three queries."""

    action = {"POST": None}
    http_method_names = ["post"]
    template_name = "crm/search.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        """The groups that hold anything; with nothing typed, the pages."""
        query = without_invisible(" ".join(request.POST.get("q", "").split()))[:_LONGEST]
        user = asker(request)
        sees_cards = user.may(Action.CARD_VIEW)
        groups = [
            (_("Today's parties"), _parties(user, query) if query and user.may(Action.TRAFFIC_RECORD) else []),
            (_("Customers"), _customers(user, query) if query and sees_cards else []),
            (_("Colleagues"), _colleagues(user, query) if query else []),
            (_("Pages"), _pages(request, query)),
        ]
        found = [(title, lines) for title, lines in groups if lines]
        return self.show({"groups": found, "query": query, "has_all": bool(query) and sees_cards})


def _customers(user: User, query: str) -> list[Found]:
    number = CardPhone.objects.filter(card=OuterRef("pk"), is_main=True).values("number")[:1]
    cards = best_first(user, search_cards(user, cards_of(user), query), query)
    rows = cards.values(
        *("id", "customer_name", "organization_name", "status", "intent_level", "owner__name"),
        main_number=Subquery(number),
    )[:MOST]
    mask_names(user, rows)
    return [
        Found(
            url=reverse("crm:card", args=[row["id"]]),
            name=row["organization_name"] or row["customer_name"],
            note=" · ".join(filter(None, (phone(seen_number(user, row["main_number"] or "")), row["owner__name"]))),
            level=row["intent_level"],
            status=_word(Status(row["status"])),
            tone=_TONES.get(Status(row["status"]), ""),
        )
        for row in rows
    ]


def _parties(user: User, query: str) -> list[Found]:
    """Reception's records of today, by a name, its pinyin, a number, the consultant or the remark."""
    words, digits = words_of(query), digits_of(query)
    records = traffic_of(user).filter(on=today()).exclude(state=TrafficState.VOID).select_related("consultant")
    return [
        Found(
            url=reverse("crm:traffic_record", args=[record.id]),
            name=record.customer_name or record.consultant.name,
            note=" · ".join(filter(None, (near_time(record.arrived_at), phone(record.phone), record.consultant.name))),
            icon="phone-incoming" if record.kind == TrafficKind.CALL else "walk",
        )
        for record in records.order_by("-arrived_at", "-id")
        if _is_found(record, words, digits)
    ][:MOST]


def _is_found(record: TrafficRecord, words: Sequence[str], digits: str) -> bool:
    text = searchable(record.customer_name, record.consultant.name, record.remark)
    has_digits = len(digits) >= 3 and digits in record.phone_number.replace("-", "")
    return has_digits or (bool(words) and all(word in text for word in words))


def _word(status: Status) -> str:
    return status.zh if language().startswith("zh") else status.en


def _colleagues(user: User, query: str) -> list[Found]:
    """Those whom the asker may look at: their account, or their day."""
    if user.may(Action.STAFF_MANAGE):
        leads_to = "staff_member_page"
    elif user.may(Action.CARD_REVIEW):
        leads_to = "crm:day"
    else:
        return []
    people = filter_staff({"q": query, "is_active": "true"}).order_by("name", "id")
    if leads_to == "crm:day":
        people = people.filter(roles__overlap=sorted(OWNERS))
    return [
        Found(reverse(leads_to, args=[person.id]), person.name, _roles(person), icon="users")
        for person in people[:MOST]
    ]


def _roles(person: User) -> str:
    return ", ".join(role.label(language()) for role in person.role_list)


def _pages(request: HttpRequest, query: str) -> list[Found]:
    """By any part of the name, and for Chinese by its pinyin."""
    tops = [*navigation_for(request), *own_pages(request)]
    # A place and the first page below it may be the same one.
    places = {place.url: place for place in (*(part for top in tops for part in top.parts), *tops)}.values()
    wanted = clean_name(query).lower()
    return [
        Found(place.url, place.label, icon=place.icon)
        for place in places
        if wanted in searchable(str(place.label), place.keys)
    ][:MOST]
