"""The office's part of a dealer's day: managers check and decide, the director sets and grants, care calls back."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.models import User
from crm.models import Allocation, Callback, Card, Concession, FollowUp, TrafficRequest
from crm.queries.reviews import TO_REVIEW
from crm.rules.codes import (
    OPEN,
    ActivityKind,
    AllocationKind,
    CallbackKind,
    ConcessionKind,
    Method,
    RequestState,
    ReviewDecision,
    ReviewState,
    Satisfaction,
    TrafficKind,
)
from crm.services.activities import plan_activity
from crm.services.allocations import decide_allocation
from crm.services.callbacks import CallbackInput, record_callback
from crm.services.concessions import AnswerInput, ConcessionInput, answer_concession, ask_concession
from crm.services.correct_follow_up import CorrectionInput, correct_follow_up
from crm.services.inputs import TrafficInput
from crm.services.invite_cards import InvitationInput, invite_cards
from crm.services.record_follow_up import record_follow_up
from crm.services.reviews import RemarkInput, ReviewInput, review_entries
from crm.services.traffic import decline_traffic
from crm.services.traffic_requests import accept_traffic_request, refuse_traffic_request, request_traffic
from demo import campaigns, contacts, notes, transfers, wishes
from demo.chance import dice, happens, pick
from demo.hours import Step, Stretch
from demo.parties import minute_within
from demo.people import person
from demo.showroom import CALLS_ONLY, Consultant, Showroom
from reporting.dealer.models import Target
from reporting.dealer.services.targets import TargetInput, set_target

_MORNING, _CORRECTED, _ASKED, _UNRECORDED = 8 * 60 + 50, 9 * 60 + 40, 10 * 60 + 40, 14 * 60 + 10
_REVIEWED, _ANSWERED, _ALLOCATED = 16 * 60 + 20, 16 * 60 + 50, 17 * 60
# Days of the week on which a concession is asked for, and on which the manager passes cards on.
_GENEROUS, _TRANSFER_DAY = (1, 3, 5), 1
_UNRECORDED_SHARE = 0.2
# Deliveries a month for each party of a weekday, as the director hopes.
_HOPED = 3.2
_SATISFACTION = {
    Satisfaction.VERY_SATISFIED: 0.45,
    Satisfaction.SATISFIED: 0.38,
    Satisfaction.NEUTRAL: 0.12,
    Satisfaction.DISSATISFIED: 0.05,
}


class Office:
    """The office's part of a day. What is asked and typed in today is decided once the day is over: until then it is
    left to whoever opens the page."""

    def __init__(self, showroom: Showroom, stretch: Stretch) -> None:
        self.showroom = showroom
        self.stretch = stretch
        self.on = showroom.on
        # Whether someone has asked today whose a customer is.
        self.has_asked = stretch.is_continued

    def steps(self) -> Iterator[Step]:
        """Yield all that happens, in no order."""
        if self.on.weekday() == 0:
            yield Step(9 * 60 + 10, self._plan_activity)
        if self.on.weekday() == 0 or self.on.day == 1:
            yield Step(_MORNING, self._set_targets)
        if self.on.weekday() == _TRANSFER_DAY:
            yield Step(_MORNING, partial(transfers.pass_on, self.showroom))
        yield Step(_CORRECTED, self._correct)
        yield from self._decision(_REVIEWED, self._review)
        yield from self._decision(_ALLOCATED, self._allocate)
        yield from self._callbacks()
        yield from self._requests()

    def _decision(self, minute: int, act: Callable[[], object]) -> Iterator[Step]:
        """Yield a decision of a day that is over; of a day that was broken off, it is made first when it continues."""
        if not self.stretch.is_today:
            yield Step(self.stretch.late(minute), act)

    # --- Review (CA-13) -----------------------------------------------------------------------------------------------

    def _correct(self) -> None:
        """Correct what was returned yesterday, as far as each consultant does; of a card that passed on, nothing."""
        returned = self._entries().filter(review_state=ReviewState.RETURNED, owner=F("card__owner"))
        for entry in returned.order_by("recorded_at", "card__number"):
            consultant = self.showroom.consultant_named(entry.owner_id)
            of = self._dice("corrects", entry.recorded_at)
            if consultant and happens(of, consultant.character.discipline):
                said = CorrectionInput(note=notes.corrected(of, entry.note))
                correct_follow_up(consultant.user, entry.card_id, entry.id, said)

    def _review(self) -> None:
        entries = self._entries().filter(review_state__in=[state.value for state in TO_REVIEW])
        rows = entries.order_by("recorded_at", "card__number").values_list(
            "id", "card__number", "owner_id", "is_filing", "review_state"
        )
        checked = [self._checked(*row) for row in rows]
        if checked:
            review_entries(self._who("manager"), checked)

    def _checked(self, entry: UUID, number: str, owner: UUID, is_filing: bool, state: str) -> ReviewInput:
        of, consultant = self._dice("review", number, is_filing), self.showroom.consultant_named(owner)
        carelessness = 0.03 + 0.15 * (1 - (consultant.character.discipline if consultant else 1))
        if state == ReviewState.CORRECTED or not happens(of, carelessness):
            return ReviewInput(decision=ReviewDecision.APPROVED, follow_up=entry)
        remark = RemarkInput(field="follow_up.note" if is_filing else "note", text=notes.remark(of))
        return ReviewInput(decision=ReviewDecision.RETURNED, follow_up=entry, remarks=[remark])

    # --- Decisions ----------------------------------------------------------------------------------------------------

    def _allocate(self) -> None:
        """Leave each customer with the consultant who has them, and record that consultant's contact (CA-6)."""
        if not self.has_asked:
            return
        asked = Allocation.objects.filter(
            kind=AllocationKind.REQUEST, state=RequestState.PENDING, traffic__on=self.on
        ).select_related("traffic")
        for allocation in asked.order_by("asked_at", "id"):
            card = Card.objects.filter(id__in=allocation.matches, status__in=OPEN).select_related("order").first()
            consultant = self.showroom.consultant_of(card) if card else None
            # A telemarketer receives nobody: such a party is left to the manager.
            if card and consultant and consultant.position != CALLS_ONLY:
                decide_allocation(self._who("manager"), allocation.id, {"owner": card.owner_id})
                of = self._dice("allocated", card.number)
                data = contacts.visit(of, card, consultant.character, traffic=allocation.traffic_id, campaign=None)
                if allocation.traffic and allocation.traffic.kind == TrafficKind.CALL:
                    data["method"] = Method.INCOMING_CALL
                record_follow_up(consultant.user, card.id, data)

    def _set_targets(self) -> None:
        """Set the month's targets once: the dealer's, and each consultant's part of it (MG-6)."""
        month = self.on.replace(day=1)
        if Target.objects.filter(month=month).exists():
            return
        dealer, consultants = self.showroom.dealer, self.showroom.consultants
        whole = max(round(dealer.parties * dealer.conversion * _HOPED), len(consultants))
        set_target(self._who("director"), TargetInput(month=month, deliveries=whole))
        for consultant in consultants:
            part = max(round(whole / len(consultants)) + (consultant.position == 0), 1)
            given = TargetInput(month=month, deliveries=part, consultant=consultant.user.id)
            set_target(self._who("director"), given)

    # --- What consultants ask for -------------------------------------------------------------------------------------

    def _requests(self) -> Iterator[Step]:
        of = self._dice("asks")
        consultant = of.choice(self.showroom.consultants) if self.showroom.consultants else None
        if consultant is None:
            return
        if self.on.weekday() in _GENEROUS or self.stretch.is_today:
            yield Step(_ASKED, partial(self._ask_concession, of, consultant))
            yield from self._decision(_ANSWERED, partial(self._answer_concession, of, consultant))
        if happens(of, _UNRECORDED_SHARE) or self.stretch.is_today:
            yield Step(_UNRECORDED, partial(self._ask_to_record, of, consultant))
            yield from self._decision(_ANSWERED, partial(self._answer_record, of, consultant))

    def _ask_concession(self, of: Random, consultant: Consultant) -> None:
        """FU-11."""
        card = self.showroom.free_card(of, lambda card: card.owner_id == consultant.user.id and card.is_visited)
        if card:
            kind = pick(of, {ConcessionKind.GIFT: 0.6, ConcessionKind.CONCESSION: 0.4})
            what, worth = notes.concession(of, kind)
            asked = ConcessionInput(kind=kind, what=what, worth=Decimal(worth))
            ask_concession(consultant.user, card.id, asked)

    def _answer_concession(self, of: Random, consultant: Consultant) -> None:
        pending = Concession.objects.filter(state=RequestState.PENDING, asked_by=consultant.user)
        asked = pending.order_by("-asked_at").values_list("id", flat=True).first()
        if asked:
            is_granted = happens(of, 0.75)
            said = AnswerInput(decision=RequestState.ACCEPTED if is_granted else RequestState.REFUSED)
            answer_concession(self._who("director"), asked, said if is_granted else said | {"reason": "已有促销政策"})

    def _ask_to_record(self, of: Random, consultant: Consultant) -> None:
        """Ask reception to record a party that it did not see (TR-7)."""
        data = TrafficInput(
            kind=TrafficKind.SHOWROOM, party_size=2, first_time=True, customer_name=person(of).title,
            model=wishes.wish(of).model,
        )  # fmt: skip
        request_traffic(consultant.user, data)

    def _answer_record(self, of: Random, consultant: Consultant) -> None:
        pending = TrafficRequest.objects.filter(state=RequestState.PENDING, on=self.on, asked_by=consultant.user)
        asked = pending.order_by("-asked_at").values_list("id", flat=True).first()
        if asked and happens(of, 0.6):
            recorded = accept_traffic_request(self._who("reception"), asked, TrafficInput()).traffic
            if recorded:
                decline_traffic(consultant.user, recorded.id, notes.declined(of))
        elif asked:
            refuse_traffic_request(self._who("reception"), asked, "已登记在前一批客人中")

    # --- Care (CC-1, CC-2) --------------------------------------------------------------------------------------------

    def _callbacks(self) -> Iterator[Step]:
        due = Callback.objects.filter(made_at=None, due_on__lte=self.on, card__number__startswith=self._prefix)
        for callback in due.select_related("card").order_by("due_on", "card__number"):
            of = self._dice("callback", callback.card.number)
            caller = self._caller(of, callback)
            if caller:
                yield Step(minute_within(of), partial(self._call_back, of, callback, caller))

    def _caller(self, of: Random, callback: Callback) -> User | None:
        """Return who calls today; customers whose day has passed are called now and then."""
        chance = 1.0 if callback.due_on == self.on else 0.15
        if callback.kind == CallbackKind.LOST:
            return self.showroom.staff.get("care") if happens(of, 0.6 * chance) else None
        consultant = self.showroom.consultant_named(callback.consultant_id)
        return consultant.user if consultant and happens(of, consultant.character.discipline * chance) else None

    def _call_back(self, of: Random, callback: Callback, caller: User) -> None:
        data = CallbackInput(method=Method.OUTGOING_CALL, reached=happens(of, 0.85))
        if not data["reached"]:
            # After a delivery the next attempt is due by itself (CC-1).
            data["next_on"] = self.on + timedelta(days=2) if callback.kind == CallbackKind.LOST else None
        elif callback.kind == CallbackKind.LOST:
            data |= CallbackInput(reason_true=happens(of, 0.85), may_return=happens(of, 0.15))
        else:
            data["satisfaction"] = pick(of, _SATISFACTION)
        record_callback(caller, callback.id, data)

    # --- Activities (AC-1) --------------------------------------------------------------------------------------------

    def _plan_activity(self) -> None:
        """Plan by turns a week that brings customers back in, and a weekend outside the showroom."""
        of, market = self._dice("activity"), self._who("market")
        plan = campaigns.campaign if self.on.isocalendar().week % 2 else campaigns.weekend_outside
        activity = plan_activity(market, plan(of, self.on))
        if activity.kind == ActivityKind.CONVERSION:
            invite_cards(market, activity.id, InvitationInput(filters={"status": "dormant"}))

    # --- Whose, and by which dice -------------------------------------------------------------------------------------

    def _entries(self) -> QuerySet[FollowUp]:
        """Return the entries of the demo's own cards: what people enter by hand, people check."""
        return FollowUp.objects.filter(card__number__startswith=self._prefix)

    @property
    def _prefix(self) -> str:
        return self.showroom.dealer.code[:2].upper()

    def _dice(self, *about: object) -> Random:
        return dice(self.showroom.dealer.code, self.on, *about)

    def _who(self, username: str) -> User:
        return self.showroom.who(username)
