"""The card that a consultant fills in for someone new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import cast
from uuid import UUID

from crm.rules.codes import (
    Accessories,
    AgeBand,
    Budget,
    Business,
    CallTopic,
    Channel,
    ComparisonPoint,
    ExpectedVisit,
    FollowUpLevel,
    Funds,
    IntentLevel,
    LeadSource,
    Method,
    Nature,
    Party,
    Payment,
    Preference,
    Purpose,
    Replacement,
    Status,
    Topic,
    Venue,
    VisitedBefore,
)
from crm.rules.schedule import propose_next_date
from crm.services.inputs import CardInput, FilingInput, FollowUpInput, PhoneInput
from demo import notes, wishes
from demo.chance import happens, pick
from demo.dealers import ZONE, DemoDealer
from demo.people import Person, organization
from demo.wishes import Wish
from kit import clock

_LEVELS = {
    Channel.WALK_IN: {"H": 0.10, "A": 0.22, "B": 0.34, "C": 0.24, "N": 0.10},
    Channel.PHONE: {"A": 0.16, "B": 0.34, "C": 0.32, "N": 0.18},
    Channel.OUTREACH: {"A": 0.06, "B": 0.22, "C": 0.40, "N": 0.32},
}
FOLLOWUP_LEVELS = {
    IntentLevel.O: FollowUpLevel.THEN_7,
    IntentLevel.H: FollowUpLevel.EVERY_3,
    IntentLevel.A: FollowUpLevel.EVERY_3,
    IntentLevel.B: FollowUpLevel.THEN_7,
    IntentLevel.C: FollowUpLevel.THEN_15,
    IntentLevel.N: FollowUpLevel.THEN_30,
}
DAYS_TO_PURCHASE = {"H": (3, 14), "A": (5, 15), "B": (16, 30), "C": (31, 90)}
_AGES = {
    AgeBand.UNDER_26: 0.09,
    AgeBand.FROM_26: 0.44,
    AgeBand.FROM_36: 0.28,
    AgeBand.FROM_46: 0.13,
    AgeBand.OVER_55: 0.06,
}
_SOURCES = {
    LeadSource.REFERRAL: 0.21, LeadSource.ONLINE_AD: 0.19, LeadSource.CUSTOMER_BASE: 0.15, LeadSource.SEARCH_ENGINE: 0.12,
    LeadSource.OUTDOOR_MOBILE: 0.08, LeadSource.TV: 0.06, LeadSource.RADIO: 0.06, LeadSource.NEWSPAPER: 0.05,
    LeadSource.HQ_ASSIGNED: 0.04, LeadSource.BUILDING_MEDIA: 0.04,
}  # fmt: skip
_REPLACEMENTS = {Replacement.FIRST_PURCHASE: 0.60, Replacement.TRADE_IN: 0.24, Replacement.ADDITIONAL: 0.16}
_OLD_CARS = (
    "大众–桑塔纳",
    "大众–捷达",
    "别克–凯越",
    "丰田–卡罗拉",
    "本田–飞度",
    "现代–伊兰特",
    "雪铁龙–爱丽舍",
    "斯柯达–晶锐",
)
_AT_SITE = {Method.EVENT_SITE: 0.85, Method.CUSTOMER_VISIT: 0.15}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Someone who is to be filed, and what they want."""

    person: Person
    phones: list[PhoneInput]
    wish: Wish
    channel: Channel


@dataclass(frozen=True, slots=True)
class Origins:
    """Where a filing starts: a traffic record, an outreach activity, or neither."""

    traffic: UUID | None = None
    activity: UUID | None = None
    owner: UUID | None = None
    filed_on: date | None = None


def filing(
    of: Random, dealer: DemoDealer, new: Newcomer, origins: Origins, *, number: str, signs: float, invites: float
) -> FilingInput:
    """A filing of now. `signs` is the chance that they sign at once, `invites` that an appointment is agreed."""
    today = clock.now().astimezone(ZONE).date()
    filed_on = origins.filed_on or today
    is_order = new.channel == Channel.WALK_IN and happens(of, signs)
    level = IntentLevel.O if is_order else IntentLevel(pick(of, _LEVELS[new.channel]))
    data = FilingInput(
        number=number,
        intent_level=level,
        followup_level=FOLLOWUP_LEVELS[level],
        **_identity(of, dealer, new),
        **_needs(of, new, level, filed_on),
    )
    data["follow_up"] = _first_contact(of, dealer, new, level, filed_on, today, invites)
    if is_order:
        data["follow_up"]["status"] = Status.ORDERED
        data["follow_up"]["order"] = wishes.order(of, new.wish, filed_on)
    _add_origins(of, data, new, origins, filed_on)
    return data


def wholesale_filing(of: Random, dealer: DemoDealer, new: Newcomer, *, number: str) -> FilingInput:
    """A car sold on through a secondary outlet (CA-9): often handed over at once."""
    data = filing(of, dealer, new, Origins(), number=number, signs=0, invites=0)
    for field in ("activity", "venue", "lead_source"):
        data.pop(field, None)  # type: ignore[misc]  # names of the input's own
    today = data["filed_on"]
    data |= FilingInput(
        business=Business.WHOLESALE, party=Party.ORGANIZATION, organization_name=organization(of, dealer.city)
    )
    data["follow_up"]["method"] = Method.CUSTOMER_VISIT
    if happens(of, 0.4):
        data["follow_up"] |= FollowUpInput(
            status=Status.DELIVERED,
            next_followup_on=None,
            delivery=wishes.delivery(of, new.wish, today),
            note="批售车辆，当日交车。",
        )
    return data


def _identity(of: Random, dealer: DemoDealer, new: Newcomer) -> FilingInput:
    is_organization = happens(of, 0.06)
    identity = FilingInput(
        customer_name=new.person.name if happens(of, 0.75) else new.person.title,
        gender=new.person.gender,
        age_band=pick(of, _AGES) if happens(of, 0.9) else AgeBand.UNKNOWN,
        phones=new.phones,
        club_member=happens(of, 0.12),
        party=Party.ORGANIZATION if is_organization else Party.INDIVIDUAL,
    )
    if is_organization:
        identity["organization_name"] = organization(of, dealer.city)
    return identity


def _needs(of: Random, new: Newcomer, level: IntentLevel, filed_on: date) -> FilingInput:
    wanted = new.wish
    needs = FilingInput(
        expected_visit=pick(
            of,
            {
                ExpectedVisit.IN_5_DAYS: 0.3,
                ExpectedVisit.IN_10_DAYS: 0.2,
                ExpectedVisit.IN_15_DAYS: 0.15,
                ExpectedVisit.UNKNOWN: 0.35,
            },
        ),
        budget=wanted.budget if level != IntentLevel.N else Budget.UNKNOWN,
        funds=pick(of, {Funds.READY: 0.6, Funds.NOT_READY: 0.25, Funds.UNKNOWN: 0.15}),
        payment=pick(of, {Payment.FULL: 0.68, Payment.INSTALLMENT: 0.32}),
        model=wanted.model,
        configuration=wanted.configuration,
    )
    if new.channel == Channel.WALK_IN or happens(of, 0.4):
        needs |= FilingInput(
            colour=wanted.colour, purpose=pick(of, {Purpose.PRIVATE: 0.9, Purpose.COMPANY: 0.1}), used_car=False
        )
        needs |= _replacement(of, filed_on)
    if level in DAYS_TO_PURCHASE:
        needs["planned_purchase_on"] = filed_on + timedelta(days=of.randint(*DAYS_TO_PURCHASE[level]))
    needs |= _comparison(of)
    if level == IntentLevel.H:
        needs |= cast(FilingInput, key_answers(of, filed_on))
    return needs


def key_answers(of: Random, contact_on: date) -> CardInput:
    """Answers to those of the seven key questions that a card may lack (CA-11)."""
    return CardInput(
        usage=notes.usage(of),
        other_models=_others(of),
        accessories=pick(of, {Accessories.YES: 0.6, Accessories.NO: 0.4}),
        funds=pick(of, {Funds.READY: 0.8, Funds.AWAITING_TRADE_IN: 0.2}),
        planned_purchase_on=contact_on + timedelta(days=of.randint(3, 14)),
    )


def _replacement(of: Random, filed_on: date) -> FilingInput:
    replacement = pick(of, _REPLACEMENTS)
    if replacement == Replacement.FIRST_PURCHASE:
        return FilingInput(replacement=replacement)
    registered_on = filed_on - timedelta(days=of.randint(1000, 3600))
    return FilingInput(
        replacement=replacement,
        current_vehicle=of.choice(_OLD_CARS),
        current_vehicle_registered_on=registered_on,
        used_car=replacement == Replacement.TRADE_IN,
    )


def _comparison(of: Random) -> FilingInput:
    if not happens(of, 0.6):
        return FilingInput()
    brand, _ = wishes.competitor(of)
    points: Sequence[ComparisonPoint] = of.sample(list(ComparisonPoint)[:-1], of.randint(1, 3))
    return FilingInput(
        competitor_brand=brand,
        comparison_points=[str(point) for point in points],
        other_models=_others(of),
        preference=pick(of, {Preference.OWN_BRAND: 0.62, Preference.COMPETITOR: 0.38}),
    )


def _others(of: Random) -> str:
    return "none" if happens(of, 0.2) else wishes.competitor(of)[1]


def _first_contact(
    of: Random, dealer: DemoDealer, new: Newcomer, level: IntentLevel, filed_on: date, today: date, invites: float
) -> FollowUpInput:
    topics: list[str] = [Topic.VEHICLE_INTRO]
    if new.channel == Channel.WALK_IN:
        topics += [
            topic for topic, share in ((Topic.PRICE_NEGOTIATION, 0.45), (Topic.TEST_DRIVE, 0.34)) if happens(of, share)
        ]
    appointment_on = None
    if level not in (IntentLevel.O, IntentLevel.N) and happens(of, invites):
        appointment_on = today + timedelta(days=of.randint(1, 6))
        topics.append(Topic.APPOINTMENT)
    next_on = propose_next_date(
        FOLLOWUP_LEVELS[level], contact_on=filed_on, today=today, at_filing=True, appointment_on=appointment_on
    )
    contact_at = clock.now()
    on = f"{appointment_on:%m月%d日}" if appointment_on else ""
    return FollowUpInput(
        # Typed in late: the contact was then.
        contact_at=contact_at - timedelta(days=(today - filed_on).days),
        nature=Nature.ROUTINE,
        topics=topics,
        method=_method(of, new.channel),
        note=notes.talked(of, reversed(topics), model=new.wish.model_name, on=on)
        if level != IntentLevel.O
        else notes.signed(of),
        appointment_on=appointment_on,
        next_followup_on=next_on,
    )


def _method(of: Random, channel: Channel) -> Method:
    if channel == Channel.OUTREACH:
        return pick(of, _AT_SITE)
    return Method.SHOWROOM if channel == Channel.WALK_IN else Method.INCOMING_CALL


def _add_origins(of: Random, data: FilingInput, new: Newcomer, origins: Origins, filed_on: date) -> None:
    data["filed_on"], data["channel"] = filed_on, new.channel
    if origins.traffic:
        data["traffic"] = origins.traffic
    elif new.channel == Channel.PHONE:
        data["follow_up"]["method"] = Method.OUTGOING_CALL
    if origins.owner:
        data["owner"] = origins.owner
    if new.channel == Channel.OUTREACH:
        data["activity"] = origins.activity
        data["venue"] = pick(of, {Venue.MALL: 0.4, Venue.RESIDENTIAL: 0.3, Venue.OFFICE: 0.2, Venue.OTHER: 0.1})
        return
    data["lead_source"] = pick(of, _SOURCES)
    if new.channel == Channel.PHONE:
        data["call_topics"] = [str(each) for each in of.sample(list(CallTopic)[:-1], of.randint(1, 2))]
        data["visited_before"] = pick(
            of, {VisitedBefore.NO: 0.8, VisitedBefore.THIS_DEALER: 0.08, VisitedBefore.OTHER_DEALER: 0.12}
        )
