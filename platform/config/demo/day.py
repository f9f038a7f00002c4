"""One day at one demo dealer: who comes, who is called, what is filed; each through the service that people use."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from random import Random
from uuid import UUID

from accounts.models import User
from config.demo import contacts, notes, phones, wishes
from config.demo.chance import count_around, dice, happens
from config.demo.filing import Newcomer, Origins, filing, wholesale_filing
from config.demo.hours import Step, Stretch
from config.demo.office import Office
from config.demo.parties import WITHOUT_TRAFFIC, Party, after_stay, minute_within, parties
from config.demo.people import Person, person
from config.demo.showroom import Consultant, Showroom
from crm.models import Card, CardPhone, TrafficRecord
from crm.rules.codes import Channel, OnDuplicate, PhoneKind, Status, TrafficKind, TrafficState
from crm.services.allocations import file_or_ask
from crm.services.file_card import file_card
from crm.services.inputs import FilingInput, PhoneInput, TrafficInput
from crm.services.record_follow_up import record_follow_up
from crm.services.traffic import decline_traffic, record_traffic
from kit import clock

_CHANNELS = {TrafficKind.SHOWROOM: Channel.WALK_IN, TrafficKind.CALL: Channel.PHONE}
# Of those with an appointment, who come.
_KEEP_THEIR_WORD = 0.66
_CLERK_SHARE = 0.05
_DUPLICATE_SHARE, _NEW_OPPORTUNITY_SHARE = 0.03, 0.01
_DUPLICATE_SHARE_TODAY, _ASKS_SHARE = 0.3, 0.4
_TYPED_LATE_SHARE = 0.4
_DUPLICATE_DAYS = 21
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
        yield from self._filings_without_traffic()
        yield from self._invitations()

    # --- Traffic ------------------------------------------------------------------------------------------------------

    def _party(self, party: Party, *, is_still_here: bool) -> Iterator[Step]:
        consultant = self._consultant(party.consultant)
        if consultant is None:
            return
        yield Step(party.minute, partial(self._arrive, party, consultant))
        if is_still_here or happens(self._dice("forgets", party.position), consultant.character.forgets):
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
        self.arrived[party.position] = record_traffic(self._who("reception"), data).id

    def _settle(self, party: Party, consultant: Consultant) -> None:
        traffic = self.arrived.get(party.position) or self._pending(
            consultant=consultant.user, customer_name=party.person.title, model=party.wish.model, kind=party.kind
        )
        if traffic is None:
            return
        of = self._dice("settles", party.position)
        if not party.first_time:
            self._come_again(of, traffic, consultant)
        elif happens(of, consultant.character.filing * (1 if party.kind == TrafficKind.SHOWROOM else 0.8)):
            self._file(of, traffic, party, consultant)
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

    # --- Filing -------------------------------------------------------------------------------------------------------

    def _file(self, of: Random, traffic: UUID, party: Party, consultant: Consultant) -> None:
        new = Newcomer(party.person, self._numbers(of), party.wish, _CHANNELS[party.kind])
        by_clerk = happens(of, _CLERK_SHARE) and "clerk" in self.showroom.staff
        data = self._filing(of, new, Origins(traffic=traffic, owner=consultant.user.id), consultant, party.position)
        if not by_clerk:
            data |= self._known_customer(of, consultant)
        if data.get("on_duplicate") == OnDuplicate.CREATE_ANYWAY and self._asks_first(party):
            del data["on_duplicate"]
            self.office.has_asked = True
            file_or_ask(consultant.user, data)
        else:
            file_card(self._who("clerk") if by_clerk else consultant.user, data)

    def _asks_first(self, party: Party) -> bool:
        """Whether a manager is to say whose customer it is (CA-6); today's requests wait for whoever opens the page."""
        return self.stretch.is_today or happens(self._dice("asks", party.position), _ASKS_SHARE)

    def _filing(
        self, of: Random, new: Newcomer, origins: Origins, consultant: Consultant, position: int
    ) -> FilingInput:
        character = consultant.character
        return filing(
            of,
            self.showroom.dealer,
            new,
            origins,
            number=self._number(position),
            signs=character.signs_at_once,
            invites=character.inviting,
        )

    def _known_customer(self, of: Random, consultant: Consultant) -> FilingInput:
        """Now and then the party is someone's customer already (CA-7), or one who was lost (CC-2)."""
        since = self.on - timedelta(days=_DUPLICATE_DAYS)
        if happens(of, _DUPLICATE_SHARE_TODAY if self.stretch.is_today else _DUPLICATE_SHARE):
            card = self.showroom.free_card(
                of, lambda card: card.owner_id != consultant.user.id and card.filed_on > since
            )
            return _same_customer(card, OnDuplicate.CREATE_ANYWAY)
        if happens(of, _NEW_OPPORTUNITY_SHARE):
            lost = self.showroom.lost()
            card = of.choice(lost) if lost else None
            is_new = card is not None and not self.showroom.has_come_back(card)
            return _same_customer(card if is_new else None, OnDuplicate.NEW_OPPORTUNITY)
        return FilingInput()

    def _filings_without_traffic(self) -> Iterator[Step]:
        dealer = self.showroom.dealer
        calls = count_around(self._dice("referrals"), dealer.parties * 0.07)
        met_outside = count_around(self._dice("outreach"), dealer.parties * 0.35) if self.showroom.outreach else 0
        for position in range(calls + met_outside):
            of = self._dice("without traffic", position)
            consultant = self._consultant(of.randrange(dealer.consultants))
            if consultant:
                file = self._file_call if position < calls else self._file_outside
                yield Step(minute_within(of), partial(file, of, consultant, WITHOUT_TRAFFIC + position))
        of = self._dice("wholesale")
        seller = self._consultant(dealer.consultants - 1)
        if seller and happens(of, 0.12):
            yield Step(minute_within(of), partial(self._file_wholesale, of, seller))

    def _file_call(self, of: Random, consultant: Consultant, position: int) -> None:
        """The consultant called first, a friend's referral say; some are typed in days later (CA-3)."""
        days = of.randint(1, 3) if happens(of, _TYPED_LATE_SHARE) else 0
        filed_on = max(self.on - timedelta(days=days), self.on.replace(day=1))
        data = self._filing(of, self._newcomer(of, Channel.PHONE), Origins(filed_on=filed_on), consultant, position)
        file_card(consultant.user, data)

    def _file_outside(self, of: Random, consultant: Consultant, position: int) -> None:
        origins = Origins(activity=self.showroom.outreach)
        file_card(
            consultant.user, self._filing(of, self._newcomer(of, Channel.OUTREACH), origins, consultant, position)
        )

    def _file_wholesale(self, of: Random, seller: Consultant) -> None:
        number = self._number(WITHOUT_TRAFFIC - 1)
        file_card(
            seller.user, wholesale_filing(of, self.showroom.dealer, self._newcomer(of, Channel.OUTREACH), number=number)
        )

    def _newcomer(self, of: Random, channel: Channel) -> Newcomer:
        return Newcomer(person(of), self._numbers(of), wishes.wish(of), channel)

    def _numbers(self, of: Random) -> list[PhoneInput]:
        return phones.numbers(of, self.showroom.dealer.area_code)

    def _number(self, position: int) -> str:
        """The card's number: by it a card has the same dice in every demo, for ids differ."""
        return f"{self.showroom.dealer.code[:2].upper()}{self.on:%y%m%d}{position:03d}"

    # --- Cards that stand ---------------------------------------------------------------------------------------------

    def _card(self, card: Card) -> Iterator[Step]:
        """Someone with an appointment comes or does not; anyone else who is due is called, or left lying."""
        consultant = self.showroom.consultant_of(card)
        if consultant is None:
            return
        of = self._dice("card", card.number)
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
        self.arrived[card.id] = record_traffic(self._who("reception"), data).id

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
            of, consultant = self._dice("dormant", card.number), self.showroom.consultant_of(card)
            if consultant and happens(of, 0.07):
                yield Step(minute_within(of), partial(self._invite, card, consultant, of, campaign))

    def _invite(self, card: Card, consultant: Consultant, of: Random, campaign: contacts.Campaign) -> None:
        record_follow_up(consultant.user, card.id, contacts.awaken(of, card, campaign))

    # --- Whose, and by which dice -------------------------------------------------------------------------------------

    def _dice(self, *about: object) -> Random:
        return dice(self.showroom.dealer.code, self.on, *about)

    def _who(self, username: str) -> User:
        return self.showroom.who(username)

    def _consultant(self, position: int) -> Consultant | None:
        return next((each for each in self.showroom.consultants if each.position == position), None)


def _same_customer(card: Card | None, answer: OnDuplicate) -> FilingInput:
    if card is None:
        return FilingInput()
    main = CardPhone.objects.get(card=card, is_main=True)
    number = PhoneInput(kind=PhoneKind(main.kind), number=main.number, main=True)
    return FilingInput(customer_name=card.customer_name, gender=card.gender, phones=[number], on_duplicate=answer)
