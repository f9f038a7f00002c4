"""Answers of group robots: a number decides, whatever the HTTP status."""

from datetime import timedelta

from notifications.rules.outcomes import Later, Outcome, Refused, Sent

_MOST_WORDS = 200


def outcome_of(
    channel: str,
    code: object,
    words: object,
    *,
    limited: frozenset[int],
    rest: timedelta,
    busy: frozenset[int] = frozenset(),
) -> Outcome:
    """Return the outcome of an answer's code: `limited` ones ask everyone to rest, `busy` ones to try again."""
    if code == 0:
        return Sent()
    if not isinstance(code, int):
        return Later("bad_reply")
    name, detail = f"{channel}_{code}", str(words)[:_MOST_WORDS]
    if code in limited:
        return Later(name, detail, after=rest, blocks=True)
    return Later(name, detail) if code in busy else Refused(name, detail)
