"""A random history of several dealers, the same for the same seed: some months of days with what people do on them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from crm.events.followers import registered
from kit import clock
from kit.tenancy import DealerContext, in_dealer
from tests.factories import SHANGHAI
from tests.reporting.independent import managing, receiving, selling
from tests.reporting.independent.showroom import Showroom

START = datetime(2026, 9, 14, 8, 0, tzinfo=SHANGHAI)
Act = Callable[[Showroom], None]
# How often each thing is done.
_ACTS: dict[Act, int] = {
    receiving.someone_comes: 16,
    receiving.card_comes_before_its_party: 2,
    receiving.party_is_taken_over: 2,
    receiving.party_was_not_recorded: 1,
    receiving.consultant_goes_home: 1,
    selling.file_without_traffic: 10,
    selling.file_wholesale: 2,
    selling.file_again: 2,
    selling.follow_up: 26,
    selling.call_by_mistake: 5,
    selling.not_reached: 4,
    selling.edit: 3,
    selling.call_back: 4,
    managing.transfer: 3,
    managing.transfer_many: 1,
    managing.pass_custody: 3,
    managing.hand_all_over: 2,
    managing.merge: 5,
    managing.unmerge: 3,
    managing.withdraw: 5,
    managing.review: 6,
    managing.import_cards: 3,
    managing.invite: 3,
    managing.change_plans: 1,
    managing.clerk_asks: 2,
    managing.decide: 4,
}
MERGES: Sequence[Act] = (managing.merge, managing.merge, managing.unmerge)


def opened(dealers: Sequence[DealerContext], seed: int) -> list[Showroom]:
    """Open the dealers on the first day, each with a chance of its own."""
    return [Showroom.open(dealer, Random(f"{seed} {dealer.code}"), START) for dealer in dealers]


def live(showrooms: Sequence[Showroom], days: int, commands: int) -> None:
    """Let so many days pass, each with up to so many commands at each dealer; the figures are read now and then."""
    for _ in range(days):
        for at in showrooms:
            _begin_day(at)
            for _ in range(at.chance.randint(1, commands)):
                act(at)
        if showrooms[-1].likely(0.05):
            showrooms[-1].move_region()
        if showrooms[0].likely(0.3):
            catch_up(showrooms)


def act(at: Showroom, among: Sequence[Act] = ()) -> None:
    """Do one thing by chance, a while after the last."""
    at.later(at.chance.randint(1, 50))
    acts, weights = (among, None) if among else (list(_ACTS), list(_ACTS.values()))
    (chosen,) = at.chance.choices(acts, weights)
    with at.open_now():
        chosen(at)


def catch_up(showrooms: Sequence[Showroom]) -> datetime:
    """Let summaries and roll-ups of all dealers follow the log up to one instant; return it."""
    now = max(at.now for at in showrooms) + timedelta(seconds=30)
    for at in showrooms:
        at.now = now
        with in_dealer(at.dealer), clock.at(now):
            for follower in registered():
                if follower.name != "notifications":
                    assert any(follower.catch_up() for _ in range(200)), follower.name
    return now


def _begin_day(at: Showroom) -> None:
    """The next morning, or one of those after it."""
    next_day = at.now.astimezone(SHANGHAI).date() + timedelta(days=at.one_of([1, 1, 2, 3]))
    at.now = datetime.combine(next_day, START.timetz())
