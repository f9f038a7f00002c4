"""One day at one demo dealer: who comes, who is called, what is filed; each through the service that people use."""

from collections.abc import Iterator
from functools import partial
from random import Random
from uuid import UUID

from crm.models import Card, CardPhone, TrafficRecord
from crm.rules.codes import Status, TrafficKind, TrafficState
from crm.services.inputs import TrafficInput
from crm.services.record_follow_up import record_follow_up
from crm.services.take_over import take_over_card
from crm.services.traffic import decline_traffic, record_traffic
from demo import contacts, notes
from demo.chance import happens
from demo.filings import Filings
from demo.hours import OPENS, Step, Stretch
from demo.office import Office
from demo.parties import Party, after_stay, minute_within, parties
from demo.people import Person
from demo.reception import is_filed, is_forgotten, is_unseen
from demo.showroom import Consultant, Showroom
from kit import clock

# Of those with an appointment, who come; of those whose car is there, who fetch it on a day.
_KEEP_THEIR_WORD, _FETCH = 0.66, 0.5
# Of parties that reception did not see, those who are filed.
_FILED_UNSEEN = 0.9
# Parties that wait for whoever opens the page of a day that is not over.
_STILL_HERE = 2
# When someone who calls nobody all week types in the week's contacts (MG-5): Wednesday, for 45 minutes.
_TYPING_DAY, _TYPING_MINUTES = 2, 45


def live(showroom: Showroom, stretch: Stretch) -> None:
    """Live a stretch of the day, in the chosen dealer and in one transaction: a kill leaves none of it."""
    day = _Day(showroom, stretch)
    steps = sorted((step for step in day.steps() if stretch.has(step.minute)), key=lambda step: step.minute)
    for step in steps:
        with clock.at(stretch.instant(step.minute)):
            showroom.do(step.act)


class _Day:
    """The day's steps. Each thing that happens has dice of its own, so that the rest of a day comes out the same."""

    def __init__(self, showroom: Showroom, stretch: Stretch) -> None:
        self.showroom = showroom
        self.stretch = stretch
        self.on = showroom.on
        self.arrived: dict[object, UUID] = {}
        self.office = Office(showroom, stretch)
        self.filings = Filings(showroom, stretch, self.office)

    def steps(self) -> Iterator[Step]:
        """Yield all that happens, in no order."""
        yield from self.office.steps()
        came = sorted(parties(self.showroom.dealer, self.on), key=lambda party: party.minute)
        latest = [party for party in came if self.stretch.has(party.minute)][1:][-_STILL_HERE:]
        for party in came:
            yield from self._party(party, is_still_here=self.stretch.is_today and party in latest)
        for card in self.showroom.in_work:
            if card.id not in self.showroom.met:
                yield from self._card(card)
        yield from self.filings.without_traffic()
        yield from self._kept_in_touch()
        yield from self._invitations()

    # --- Traffic ------------------------------------------------------------------------------------------------------

    def _party(self, party: Party, *, is_still_here: bool) -> Iterator[Step]:
        consultant = self.showroom.consultant_at(party.consultant)
        if consultant is None:
            return
        character, dice = consultant.character, self.showroom.dice
        if is_unseen(party, character, dice):
            of = dice("settles", party.position)
            if happens(of, _FILED_UNSEEN):
                yield Step(party.settled, partial(self.filings.of_party, of, None, party, consultant))
            return
        yield Step(party.minute, partial(self._arrive, party, consultant))
        if is_still_here or is_forgotten(party, character, dice):
            return
        # Where the day was broken off, those who were still here are seen to first.
        minute = self.stretch.late(party.settled, party.position / 100)
        yield Step(minute, partial(self._settle, party, consultant))

    def _arrive(self, party: Party, consultant: Consultant) -> None:
        data = TrafficInput(
            kind=party.kind,
            consultant=consultant.user.id,
            party_size=party.size,
            first_time=party.first_time,
            customer_name=party.person.title,
            model=party.wish.model,
            test_drive=party.test_drive,
        )
        self.arrived[party.position] = record_traffic(self.showroom.who("reception"), data).id

    def _settle(self, party: Party, consultant: Consultant) -> None:
        traffic = self.arrived.get(party.position) or self._pending(
            consultant=consultant.user, customer_name=party.person.title, model=party.wish.model, kind=party.kind
        )
        if traffic is None:
            return
        of = self.showroom.dice("settles", party.position)
        if not party.first_time:
            self._come_again(of, traffic, consultant)
        elif is_filed(party, consultant.character, self.showroom.dice):
            self.filings.of_party(of, traffic, party, consultant)
        else:
            decline_traffic(consultant.user, traffic, notes.declined(of))

    def _come_again(self, of: Random, traffic: UUID, consultant: Consultant) -> None:
        card = self.showroom.free_card(of, lambda card: card.owner_id == consultant.user.id and card.is_visited)
        if card is None:
            decline_traffic(consultant.user, traffic, notes.declined(of))
        else:
            self._visit(card, consultant, of, traffic)

    def _pending(self, **of_record: object) -> UUID | None:
        """Find a party of earlier today that nobody has dealt with since."""
        pending = TrafficRecord.objects.filter(on=self.on, state=TrafficState.PENDING, **of_record)
        return pending.order_by("arrived_at", "id").values_list("id", flat=True).first()

    # --- Cards in work ------------------------------------------------------------------------------------------------

    def _card(self, card: Card) -> Iterator[Step]:
        """Yield the visit of a customer with an appointment or a car to fetch, or the call to one who is due."""
        owner = self.showroom.consultant_of(card)
        if owner is None:
            return
        of = self.showroom.dice("card", card.number)
        fetches = contacts.is_ready(card, self.on) and happens(self.showroom.dice("fetches", card.number), _FETCH)
        if fetches or (card.appointment_on == self.on and card.status == Status.ACTIVE):
            if fetches or happens(of, _KEEP_THEIR_WORD):
                yield from self._visit_steps(card, owner, of)
            return
        caller = self.showroom.caller_of(card)
        if caller is None:
            return
        if caller.character.types_at_once:
            if self.on.weekday() == _TYPING_DAY:
                yield Step(OPENS + 5 + of.random() * _TYPING_MINUTES, partial(self._call, card, caller, of))
                again = self.showroom.dice("again", card.number)
                yield Step(OPENS + 10 + _TYPING_MINUTES, partial(self._ring_back, card, caller, again))
        elif card.next_followup_on and card.next_followup_on <= self.on and happens(of, caller.character.discipline):
            yield Step(minute_within(of), partial(self._call, card, caller, of))

    def _visit_steps(self, card: Card, owner: Consultant, of: Random) -> Iterator[Step]:
        minute = minute_within(of)
        gone = after_stay(of, minute, TrafficKind.SHOWROOM)
        consultant = self.showroom.received_by(card, owner)
        if consultant is owner and happens(of, owner.character.unseen):
            yield Step(gone, partial(self._visit, card, owner, of, None))
            return
        yield Step(minute, partial(self._arrive_again, card, consultant))
        yield Step(gone, partial(self._visit_of_known, card, consultant, of))

    def _arrive_again(self, card: Card, consultant: Consultant) -> None:
        main = CardPhone.objects.filter(card=card, is_main=True).values_list("number", flat=True).get()
        data = TrafficInput(
            kind=TrafficKind.SHOWROOM,
            consultant=consultant.user.id,
            party_size=2,
            first_time=False,
            customer_name=Person(card.surname, "", card.gender).title,
            phone=main,
            model=card.model,
        )
        self.arrived[card.id] = record_traffic(self.showroom.who("reception"), data).id

    def _visit_of_known(self, card: Card, consultant: Consultant, of: Random) -> None:
        traffic = self.arrived.get(card.id)
        if traffic is None:
            main = CardPhone.objects.filter(card=card, is_main=True).values_list("number", flat=True).get()
            traffic = self._pending(phone_number=main)
        if traffic:
            self._visit(card, consultant, of, traffic)

    def _visit(self, card: Card, consultant: Consultant, of: Random, traffic: UUID | None) -> None:
        self.showroom.met.add(card.id)
        data = contacts.visit(of, card, consultant.character, traffic=traffic, campaign=self.showroom.campaign)
        if card.owner_id == consultant.user.id:
            record_follow_up(consultant.user, card.id, data)
        else:
            take_over_card(consultant.user, card.id, data)

    def _call(self, card: Card, caller: Consultant, of: Random) -> None:
        if card.id in self.showroom.met:
            return
        self.showroom.met.add(card.id)
        data = contacts.call(of, card, caller.character, self.showroom.campaign)
        record_follow_up(caller.user, card.id, data)

    def _ring_back(self, card: Card, caller: Consultant, of: Random) -> None:
        """Record a second call of the week, for a consultant who types them in at once: customers are few."""
        card.refresh_from_db()
        if card.status == Status.ACTIVE:
            record_follow_up(caller.user, card.id, contacts.ring_back(of, card))

    # --- Activities ---------------------------------------------------------------------------------------------------

    def _kept_in_touch(self) -> Iterator[Step]:
        """Yield the contacts with dormant customers of a consultant who types in a week at once."""
        for card in self.showroom.dormant() if self.on.weekday() == _TYPING_DAY else ():
            owner = self.showroom.consultant_of(card)
            if owner and owner.character.types_at_once:
                of = self.showroom.dice("dormant", card.number)
                yield Step(OPENS + 5 + of.random() * _TYPING_MINUTES, partial(self._keep_in_touch, card, owner, of))

    def _keep_in_touch(self, card: Card, owner: Consultant, of: Random) -> None:
        record_follow_up(owner.user, card.id, contacts.keep_in_touch(of, card))

    def _invitations(self) -> Iterator[Step]:
        campaign = self.showroom.campaign
        if campaign is None or campaign.is_today:
            return
        for card in self.showroom.dormant():
            of, consultant = self.showroom.dice("dormant", card.number), self.showroom.consultant_of(card)
            if consultant and happens(of, 0.07):
                yield Step(minute_within(of), partial(self._invite, card, consultant, of, campaign))

    def _invite(self, card: Card, consultant: Consultant, of: Random, campaign: contacts.Campaign) -> None:
        record_follow_up(consultant.user, card.id, contacts.awaken(of, card, campaign))
