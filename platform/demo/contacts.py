"""A contact with a customer who has a card, and its outcome: order, delivery, loss, dormancy or another contact."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from crm.models import Card
from crm.rules.attempts import check_tries
from crm.rules.codes import FollowUpLevel, IntentLevel, LossReason, Method, Nature, Replacement, Status, Topic
from crm.rules.dormancy import History, missing_for_dormancy
from crm.rules.levels import is_planned_date_passed
from crm.rules.schedule import propose_next_attempt, propose_next_date
from crm.services.inputs import CardInput, FollowUpInput
from demo import notes, wishes
from demo.chance import happens, pick
from demo.character import Character
from demo.dealers import ZONE
from demo.filing import DAYS_TO_PURCHASE, key_answers
from demo.wishes import Wish
from kit import clock

# How likely a customer is to sign at a visit, and to be lost at any other contact, by level.
_SIGNS = {"O": 0.0, "H": 0.40, "A": 0.27, "B": 0.19, "C": 0.11, "N": 0.06}
_IS_LOST = {"O": 0.0, "H": 0.05, "A": 0.07, "B": 0.08, "C": 0.09, "N": 0.11}
_RESTS_AFTER_DAYS = 18
_LOWER = {"H": IntentLevel.B, "A": IntentLevel.B, "B": IntentLevel.C, "C": IntentLevel.N}
_CALLS = {Method.OUTGOING_CALL: 0.78, Method.SMS: 0.12, Method.INCOMING_CALL: 0.07, Method.CUSTOMER_VISIT: 0.03}


@dataclass(frozen=True, slots=True)
class Campaign:
    """A conversion activity that is open."""

    id: UUID
    name: str
    is_today: bool
    """People come today; before that they are invited."""


def is_ready(card: Card, on: date) -> bool:
    """Whether the customer of an ordered car may fetch it."""
    return card.status == Status.ORDERED and (card.order.planned_delivery_on or on) <= on


def call(of: Random, card: Card, who: Character, campaign: Campaign | None) -> FollowUpInput:
    """The contact on which a card was due: by telephone, mostly."""
    today = _today()
    if card.status == Status.ORDERED:
        return _order_call(of, card, today)
    age = (today - card.filed_on).days
    if card.appointment_on and card.appointment_on >= today:
        return _contact(
            of,
            card,
            today,
            [Topic.APPOINTMENT],
            appointment_on=card.appointment_on,
            note="来店前一天再次确认，客户会准时到。",
        )
    if card.appointment_on and not happens(of, who.agrees_again):
        return _contact(of, card, today, [Topic.OTHER], note=notes.did_not_come(of))
    if age > 2 and happens(of, _IS_LOST[card.intent_level] / max(who.conversion, 0.6)):
        return _loss(of, card)
    if age > _RESTS_AFTER_DAYS and happens(of, 0.3) and _may_rest(card, [Topic.OTHER]):
        return _contact(
            of, card, today, [Topic.OTHER], status=Status.DORMANT, note="客户近期没有计划，先转休眠，有活动再通知。"
        )
    if campaign and not campaign.is_today and happens(of, 0.35):
        return _invitation(of, card, today, campaign)
    if happens(of, who.inviting) or (card.appointment_on and card.appointment_on < today):
        return _appointment(of, card, today)
    topics = (
        [Topic.OTHER] if happens(of, 0.35) else [pick(of, {Topic.VEHICLE_INTRO: 0.6, Topic.PRICE_NEGOTIATION: 0.4})]
    )
    if happens(of, 0.2):
        return _attempt(of, card, today)
    note = notes.talked(of, topics, model=wishes.model_name(card.model))
    return _contact(of, card, today, topics, level=_moved(of, card), note=note)


def visit(of: Random, card: Card, who: Character, *, traffic: UUID | None, campaign: Campaign | None) -> FollowUpInput:
    """A customer who came, by appointment or by themselves; to fetch a car that is ready."""
    today = _today()
    topics = [
        topic
        for topic, share in ((Topic.TEST_DRIVE, 0.55), (Topic.PRICE_NEGOTIATION, 0.65), (Topic.VEHICLE_INTRO, 0.35))
        if happens(of, share)
    ]
    topics = topics or [Topic.VEHICLE_INTRO]
    if is_ready(card, today):
        data = _contact(of, card, today, [Topic.OTHER], status=Status.DELIVERED, note=notes.delivered(of))
        data["delivery"] = wishes.delivery(of, wish_of(card), today)
    elif card.status == Status.ORDERED:
        data = _order_call(of, card, today)
    elif happens(of, min(_SIGNS[card.intent_level] * who.conversion, 0.8)):
        data = _contact(
            of, card, today, topics, level=FollowUpLevel.THEN_7, status=Status.ORDERED, note=notes.signed(of)
        )
        data["order"] = wishes.order(of, wish_of(card), today)
    elif happens(of, 0.04):
        data = _loss(of, card)
    elif card.intent_level not in ("O", "H") and happens(of, 0.3):
        data = _contact(of, card, today, topics, level=FollowUpLevel.EVERY_3, note=_talk(of, card, topics))
        data |= FollowUpInput(intent_level=IntentLevel.H, card=_answers(of, card, today))
    else:
        data = _contact(of, card, today, topics, note=_talk(of, card, topics))
    data["method"] = Method.SHOWROOM
    data["traffic"] = traffic
    if campaign and campaign.is_today and data["nature"] == Nature.ROUTINE:
        data |= FollowUpInput(
            nature=Nature.ACTIVITY_ATTENDANCE, activity=campaign.id, note=notes.came(of, campaign.name)
        )
    return data


def awaken(of: Random, card: Card, campaign: Campaign) -> FollowUpInput:
    """A dormant card's customer, invited to an activity: some of them are customers again (CC-3)."""
    today = _today()
    if happens(of, 0.3):
        level = FollowUpLevel.THEN_15
        on = today + timedelta(days=of.randint(2, 5))
        data = _contact(of, card, today, [Topic.APPOINTMENT], level=level, status=Status.ACTIVE, appointment_on=on)
        planned_on = today + timedelta(days=of.randint(*DAYS_TO_PURCHASE["C"]))
        data |= FollowUpInput(intent_level=IntentLevel.C, card=CardInput(planned_purchase_on=planned_on))
    else:
        data = _contact(of, card, today, [Topic.OTHER], status=Status.DORMANT)
    return data | FollowUpInput(
        nature=Nature.ACTIVITY_INVITE, activity=campaign.id, note=notes.invited(of, campaign.name)
    )


def keep_in_touch(of: Random, card: Card) -> FollowUpInput:
    """A contact that leaves a dormant card as it is."""
    topics = [Topic.OTHER]
    return _contact(of, card, _today(), topics, status=Status.DORMANT, note=_talk(of, card, topics))


def ring_back(of: Random, card: Card) -> FollowUpInput:
    """A call in which nothing new came up."""
    topics = [Topic.OTHER]
    return _contact(of, card, _today(), topics, note=_talk(of, card, topics))


def wish_of(card: Card) -> Wish:
    """The car that a card is for."""
    return wishes.completed(card.model, card.configuration, card.colour)


def _order_call(of: Random, card: Card, today: date) -> FollowUpInput:
    """A call while the car is on its way; now and then the customer cancels."""
    if happens(of, 0.03):
        return _loss(of, card)
    wait = max(card.order.planned_delivery_on or today, today + timedelta(days=1))
    data = _contact(of, card, today, [Topic.OTHER], not_after=wait, note=notes.order_talk(of))
    return data | FollowUpInput(nature=Nature.ORDER_FOLLOWUP)


def _appointment(of: Random, card: Card, today: date) -> FollowUpInput:
    on = today + timedelta(days=of.randint(1, 5))
    topics = [Topic.APPOINTMENT]
    return _contact(of, card, today, topics, appointment_on=on, note=_talk(of, card, topics, on))


def _invitation(of: Random, card: Card, today: date, campaign: Campaign) -> FollowUpInput:
    data = _contact(of, card, today, [Topic.OTHER], note=notes.invited(of, campaign.name))
    return data | FollowUpInput(nature=Nature.ACTIVITY_INVITE, activity=campaign.id)


def _attempt(of: Random, card: Card, today: date) -> FollowUpInput:
    """A call that nobody answers (FU-12), and after enough of them the loss (MG-8)."""
    data = FollowUpInput(
        contact_at=clock.now(),
        nature=Nature.ROUTINE,
        method=Method.OUTGOING_CALL,
        reached=False,
        note=notes.unreached(of),
        next_followup_on=propose_next_attempt(FollowUpLevel(card.followup_level), contact_on=today, today=today),
    )
    calls = card.follow_ups.filter(reached=False, method=Method.OUTGOING_CALL).values_list("contact_at", flat=True)
    if check_tries([*calls, clock.now()], zone=ZONE):
        return data
    data |= FollowUpInput(status=Status.LOST, loss={"loss_reason": LossReason.UNREACHABLE}, next_followup_on=None)
    return data


def _loss(of: Random, card: Card) -> FollowUpInput:
    loss = wishes.loss(of)
    data = _contact(of, card, _today(), [Topic.OTHER], status=Status.LOST, note=notes.lost(loss["loss_reason"]))
    return data | FollowUpInput(loss=loss)


def _contact(
    of: Random,
    card: Card,
    today: date,
    topics: list[Topic],
    *,
    note: str = "",
    status: Status | None = None,
    level: FollowUpLevel | None = None,
    appointment_on: date | None = None,
    not_after: date | None = None,
) -> FollowUpInput:
    status, level = status or Status(card.status), level or FollowUpLevel(card.followup_level)
    data = FollowUpInput(
        contact_at=clock.now(),
        nature=Nature.ROUTINE,
        topics=[str(topic) for topic in topics],
        method=pick(of, _CALLS),
        note=note,
        status=status,
        followup_level=level,
        appointment_on=appointment_on,
    )
    if status in (Status.ACTIVE, Status.ORDERED):
        proposed = propose_next_date(
            level, contact_on=today, today=today, at_filing=False, appointment_on=appointment_on
        )
        data["next_followup_on"] = min(proposed, not_after or proposed)
    return data | _planned_anew(of, card, status, today)


def _planned_anew(of: Random, card: Card, status: Status, today: date) -> FollowUpInput:
    """Once the planned date has passed: another one, for most, or a lower level (CA-11)."""
    planned = {"planned_purchase_on": card.planned_purchase_on}
    if not is_planned_date_passed(planned, status=status, today=today):
        return FollowUpInput()
    first, last = DAYS_TO_PURCHASE.get(card.intent_level, (91, 150))
    if card.intent_level in _LOWER and happens(of, 0.3):
        return FollowUpInput(intent_level=_LOWER[card.intent_level])
    return FollowUpInput(card=CardInput(planned_purchase_on=today + timedelta(days=of.randint(first, last))))


def _moved(of: Random, card: Card) -> FollowUpLevel | None:
    """A consultant who hears less and less of a customer looks less often."""
    if card.followup_count > 3 and card.followup_level == FollowUpLevel.EVERY_3 and happens(of, 0.5):
        return FollowUpLevel.THEN_7
    if card.followup_count > 5 and card.followup_level == FollowUpLevel.THEN_7 and happens(of, 0.4):
        return FollowUpLevel.THEN_15
    return None


def _answers(of: Random, card: Card, today: date) -> CardInput:
    """What a visit brought to light, enough for level H."""
    answers = key_answers(of, today)
    answers["budget"] = wish_of(card).budget
    if not card.current_vehicle:
        answers["replacement"] = Replacement.FIRST_PURCHASE
    return answers


def _may_rest(card: Card, topics: list[Topic]) -> bool:
    history = History(card.channel, card.is_visited, card.filed_on, {*card.topics_seen, *topics}, _today())
    return not missing_for_dormancy(history)


def _talk(of: Random, card: Card, topics: list[Topic], on: date | None = None) -> str:
    return notes.talked(of, topics, model=wishes.model_name(card.model), on=f"{on:%m月%d日}" if on else "")


def _today() -> date:
    return clock.now().astimezone(ZONE).date()
