"""One day at one demo dealer: who comes, who is called, what is filed; each through the service that people use."""

from collections.abc import Iterator
from functools import partial
from random import Random
from uuid import UUID

from crm.models import Card, CardPhone, TrafficRecord
from crm.rules.codes import Status, TrafficKind, TrafficState
from crm.services.inputs import TrafficInput
from crm.services.record_follow_up import record_follow_up
from crm.services.traffic import decline_traffic, record_traffic
from demo import contacts, notes
from demo.chance import happens
from demo.filings import Filings
from demo.hours import Step, Stretch
from demo.office import Office
from demo.parties import Party, after_stay, minute_within, parties
from demo.people import Person
from demo.showroom import Consultant, Showroom
from kit import clock

# Of those with an appointment, who come.
_KEEP_THEIR_WORD = 0.66
# Parties that wait for whoever opens the page of a day half done.
_STILL_HERE = 2


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
        """All that happens, in no order."""
        yield from self.office.steps()
        came = sorted(parties(self.showroom.dealer, self.on), key=lambda party: party.minute)
        latest = [party for party in came if self.stretch.has(party.minute)][1:][-_STILL_HERE:]
        for party in came:
            yield from self._party(party, is_still_here=self.stretch.is_today and party in latest)
        for card in self.showroom.in_work:
            if card.id not in self.showroom.met:
                yield from self._card(card)
        yield from self.filings.without_traffic()
        yield from self._invitations()

    # --- Traffic ------------------------------------------------------------------------------------------------------

    def _party(self, party: Party, *, is_still_here: bool) -> Iterator[Step]:
        consultant = self.showroom.consultant_at(party.consultant)
        if consultant is None:
            return
        yield Step(party.minute, partial(self._arrive, party, consultant))
        if is_still_here or happens(self.showroom.dice("forgets", party.position), consultant.character.forgets):
            return
        # Where the day was broken off, those who were still here are seen to first.
        waited = party.settled <= self.stretch.after
        minute = self.stretch.after + 1 + party.position / 100 if waited else party.settled
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
        elif happens(of, consultant.character.filing * (1 if party.kind == TrafficKind.SHOWROOM else 0.8)):
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
        """A party of earlier today that nobody has dealt with since."""
        pending = TrafficRecord.objects.filter(on=self.on, state=TrafficState.PENDING, **of_record)
        return pending.order_by("arrived_at", "id").values_list("id", flat=True).first()

    # --- Cards that stand ---------------------------------------------------------------------------------------------

    def _card(self, card: Card) -> Iterator[Step]:
        """Someone with an appointment comes or does not; anyone else who is due is called, or left lying."""
        consultant = self.showroom.consultant_of(card)
        if consultant is None:
            return
        of = self.showroom.dice("card", card.number)
        if card.appointment_on == self.on and card.status == Status.ACTIVE:
            if happens(of, _KEEP_THEIR_WORD):
                minute = minute_within(of)
                yield Step(minute, partial(self._arrive_by_appointment, card, consultant))
                gone = after_stay(of, minute, TrafficKind.SHOWROOM)
                yield Step(gone, partial(self._visit_by_appointment, card, consultant, of))
        elif (
            card.next_followup_on and card.next_followup_on <= self.on and happens(of, consultant.character.discipline)
        ):
            yield Step(minute_within(of), partial(self._call, card, consultant, of))

    def _arrive_by_appointment(self, card: Card, consultant: Consultant) -> None:
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

    def _visit_by_appointment(self, card: Card, consultant: Consultant, of: Random) -> None:
        traffic = self.arrived.get(card.id)
        if traffic is None:
            main = CardPhone.objects.filter(card=card, is_main=True).values_list("number", flat=True).get()
            traffic = self._pending(phone_number=main)
        if traffic:
            self._visit(card, consultant, of, traffic)

    def _visit(self, card: Card, consultant: Consultant, of: Random, traffic: UUID) -> None:
        self.showroom.met.add(card.id)
        data = contacts.visit(of, card, consultant.character, traffic=traffic, campaign=self.showroom.campaign)
        record_follow_up(consultant.user, card.id, data)

    def _call(self, card: Card, consultant: Consultant, of: Random) -> None:
        if card.id in self.showroom.met:
            return
        self.showroom.met.add(card.id)
        record_follow_up(
            consultant.user, card.id, contacts.call(of, card, consultant.character, self.showroom.campaign)
        )

    # --- Activities ---------------------------------------------------------------------------------------------------

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
