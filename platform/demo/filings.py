"""The filings of a demo dealer's day: parties that walked in or called, and customers met without either."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from random import Random
from uuid import UUID

from crm.models import Card, CardPhone
from crm.rules.codes import Channel, OnDuplicate, PhoneKind, TrafficKind
from crm.services.allocations import file_or_ask
from crm.services.file_card import file_card
from crm.services.inputs import FilingInput, PhoneInput
from demo import phones, wishes
from demo.chance import count_around, happens
from demo.filing import Newcomer, Origins, filing, wholesale_filing
from demo.hours import Step, Stretch
from demo.office import Office
from demo.parties import WITHOUT_TRAFFIC, Party, minute_within
from demo.people import person
from demo.showroom import Consultant, Showroom

_CHANNELS = {TrafficKind.SHOWROOM: Channel.WALK_IN, TrafficKind.CALL: Channel.PHONE}
_CLERK_SHARE, _TELEMARKETING_SHARE = 0.05, 0.5
_DUPLICATE_SHARE, _NEW_OPPORTUNITY_SHARE = 0.03, 0.01
_DUPLICATE_SHARE_TODAY, _ASKS_SHARE = 0.3, 0.4
_TYPED_LATE_SHARE = 0.4
_DUPLICATE_DAYS = 21


class Filings:
    """The day's filings; `office` is told whether anybody asked whose customer it is."""

    def __init__(self, showroom: Showroom, stretch: Stretch, office: Office) -> None:
        self.showroom = showroom
        self.stretch = stretch
        self.office = office

    def of_party(self, of: Random, traffic: UUID | None, party: Party, consultant: Consultant) -> None:
        """File the party, by the consultant or the clerk; whose customer it is may be asked first. A party without
        `traffic` is one that reception did not see."""
        new = Newcomer(party.person, self._numbers(of), party.wish, _CHANNELS[party.kind])
        by_clerk = happens(of, _CLERK_SHARE) and "clerk" in self.showroom.staff
        data = self._filing(of, new, Origins(traffic=traffic, owner=consultant.user.id), consultant, party.position)
        if not by_clerk and traffic:
            data |= self._known_customer(of, consultant)
        if data.get("on_duplicate") == OnDuplicate.CREATE_ANYWAY and self._asks_first(party):
            del data["on_duplicate"]
            self.office.has_asked = True
            file_or_ask(consultant.user, data)
        else:
            file_card(self.showroom.who("clerk") if by_clerk else consultant.user, data)

    def _asks_first(self, party: Party) -> bool:
        """Whether a manager is to say whose customer it is (CA-6); today's requests wait for whoever opens the page."""
        return self.stretch.is_today or happens(self.showroom.dice("asks", party.position), _ASKS_SHARE)

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
        since = self.showroom.on - timedelta(days=_DUPLICATE_DAYS)
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

    def without_traffic(self) -> Iterator[Step]:
        """Yield the filing of who was called, met outside, or comes through a broker."""
        dealer = self.showroom.dealer
        calls = count_around(self.showroom.dice("referrals"), dealer.parties * 0.09)
        met_outside = (
            count_around(self.showroom.dice("outreach"), dealer.parties * 0.43) if self.showroom.outreach else 0
        )
        for position in range(calls + met_outside):
            of = self.showroom.dice("without traffic", position)
            consultant = self.showroom.consultant_at(of.randrange(dealer.consultants))
            if position < calls and happens(of, _TELEMARKETING_SHARE):
                consultant = self.showroom.telemarketer
            if consultant and happens(of, consultant.character.files_others):
                file = self._file_call if position < calls else self._file_outside
                yield Step(minute_within(of), partial(file, of, consultant, WITHOUT_TRAFFIC + position))
        of = self.showroom.dice("wholesale")
        seller = self.showroom.consultant_at(dealer.consultants - 1)
        if seller and happens(of, 0.12):
            yield Step(minute_within(of), partial(self._file_wholesale, of, seller))

    def _file_call(self, of: Random, consultant: Consultant, position: int) -> None:
        """The consultant called first, a friend's referral say; some are typed in days later (CA-3)."""
        days = of.randint(1, 3) if happens(of, _TYPED_LATE_SHARE) else 0
        filed_on = max(self.showroom.on - timedelta(days=days), self.showroom.on.replace(day=1))
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
        return f"{self.showroom.dealer.code[:2].upper()}{self.showroom.on:%y%m%d}{position:03d}"


def _same_customer(card: Card | None, answer: OnDuplicate) -> FilingInput:
    if card is None:
        return FilingInput()
    main = CardPhone.objects.get(card=card, is_main=True)
    number = PhoneInput(kind=PhoneKind(main.kind), number=main.number, main=True)
    return FilingInput(customer_name=card.customer_name, gender=card.gender, phones=[number], on_duplicate=answer)
