"""The registry of commands: every service that writes for a person enters it with `@command`.

In one place it refuses what the dealer's state does not allow (SA-1) and what the person's roles do not allow. The
state is in the dealer's context, so neither costs a statement. `tests/lint/commands.py` rejects a writing service
outside.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from accounts.access import Action, Holder, require
from accounts.roles import VISITOR_ROLES, Role
from accounts.rules.commands import CLOSED, Purpose, passes
from kit import clock
from kit.errors import DomainError, refuse
from kit.tenancy import dealer_if_any

P = ParamSpec("P")
R = TypeVar("R")

# A visitor views: the entry that a look leaves, and the way in (SA-8).
_OF_VISITORS = frozenset({Purpose.LOOK, Purpose.SIGN_IN})
# The parameter that holds who acts, by the first of these names.
_ACTORS = ("actor", "user", "asker", "by")


@dataclass(frozen=True, slots=True)
class Command:
    """A registered service: its dotted path, what it takes (None: any signed-in person or nobody), what it is for."""

    path: str
    action: Action | None
    purpose: Purpose


_registered: dict[str, Command] = {}


def command(
    action: Action | None = None, purpose: Purpose = Purpose.WORK
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a service and guard it: `@command(Action.CARD_FILE)` above `@transaction.atomic`.

    Refuses with `read_only` or `dealer_closed` (403) in a state that does not let `purpose` pass (SA-1), with
    `support_views_only` (403) a visitor who does more than view (SA-8), then with `not_allowed` (403) a person whose
    roles do not allow `action`. With None for its actor a service is called by the product itself, or from the command
    line.
    """

    def register(service: Callable[P, R]) -> Callable[P, R]:
        path = f"{service.__module__}.{service.__qualname__}"
        find = _actor_of(service)
        if action is not None and find is None:
            raise TypeError(f"{path} takes nobody whose roles could be asked")
        _registered[path] = Command(path, action, purpose)

        @wraps(service)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            holder = find(args, kwargs) if find is not None else None
            refuse_in_state(purpose, holder)
            if holder is not None and purpose not in _OF_VISITORS and is_visitor(holder):
                raise views_only()
            if action is not None and holder is not None:
                require(holder, action)
            return service(*args, **kwargs)

        return guarded

    return register


def registered_commands() -> Mapping[str, Command]:
    """Return every registered command by its path; those of modules not imported yet are not among them."""
    return _registered


def refuse_in_state(purpose: Purpose, holder: Holder | None = None) -> None:
    """Refuse what the current dealer's state does not let pass (SA-1)."""
    refusal = state_refusal(purpose, holder)
    if refusal is not None:
        raise refusal


def state_refusal(purpose: Purpose, holder: Holder | None = None) -> DomainError | None:
    """Return the refusal of what the current dealer's state does not let pass (SA-1): `dealer_closed` where nothing is
    served, else `read_only`; None for what passes, and in public.

    A closed dealer serves its dealer_admin alone.
    """
    dealer = dealer_if_any()
    if dealer is None:
        return None
    does_pass = passes(dealer.state, purpose) or _was_done_before(dealer.state_since)
    if does_pass and (holder is None or is_served(holder)):
        return None
    if dealer.state == CLOSED:
        return refuse("dealer_closed", rule="SA-1", status=403)
    return refuse("read_only", rule="SA-1", status=403, case=dealer.state)


def is_served(holder: Holder) -> bool:
    """Return whether the dealer, in its state, serves this person at all: a closed one its dealer_admin alone."""
    dealer = dealer_if_any()
    return dealer is None or dealer.state != CLOSED or Role.DEALER_ADMIN in holder.roles


def is_visitor(holder: Holder) -> bool:
    """Return whether this is an invited visitor, who views the dealer's pages and does nothing there (SA-8)."""
    return not VISITOR_ROLES.isdisjoint(holder.roles)


def views_only() -> DomainError:
    """Return the refusal of all that a visitor may not do: `support_views_only` (403)."""
    return refuse("support_views_only", rule="SA-8", status=403)


def _was_done_before(since: Any) -> bool:
    """Whether the command was done before the state began: on a phone, and sent afterwards (SY-3)."""
    return since is not None and clock.moment() < since


def _actor_of(service: Callable[..., Any]) -> Callable[[tuple[Any, ...], Mapping[str, Any]], Holder | None] | None:
    """Return what finds the actor among a call's arguments; None for a service that takes none."""
    parameters = list(inspect.signature(service).parameters)
    name = next((each for each in parameters if each in _ACTORS), None)
    if name is None:
        return None
    position = parameters.index(name)

    def find(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Holder | None:
        found: Holder | None = args[position] if len(args) > position else kwargs.get(name)
        return found

    return find
