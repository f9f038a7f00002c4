"""The recipients of a reminder: the person or their stand-in, and managers who asked for a copy (RM-6). Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of a dealer, as far as reminders depend on them.

    `stand_ins`: who is notified in place of each person who is away. `copies`: by person, the managers who asked to
    receive that person's reminders too.
    """

    active: frozenset[UUID]
    stand_ins: Mapping[UUID, UUID] = field(default_factory=dict)
    copies: Mapping[UUID, Collection[UUID]] = field(default_factory=dict)


def addressees(person: UUID, staff: Staff) -> frozenset[UUID]:
    """Return who receives a reminder for `person`; nobody once they have left (MG-7)."""
    if person not in staff.active:
        return frozenset()
    copied = {each for each in staff.copies.get(person, ()) if each in staff.active}
    return frozenset({stand_in(person, staff)} | copied)


def stand_in(person: UUID, staff: Staff) -> UUID:
    """Return who is notified in place of `person`: a stand-in who is away has one too.

    It stays with the person where nobody is named, where the last one named has left, and where they name each other.
    """
    seen, current = {person}, person
    while current in staff.stand_ins:
        current = staff.stand_ins[current]
        if current in seen or current not in staff.active:
            return person
        seen.add(current)
    return current
