"""Whose figures someone may see (domain.md "Who may")."""

from dataclasses import replace

from accounts.access import CardScope, card_scope
from accounts.models import User
from crm.rules.codes import Channel
from kit.errors import refuse
from reporting.dealer.queries.part import Part


def seen_by(user: User, asked: Part) -> Part:
    """The part as the user may see it; `not_allowed` (403) for what they may not.

    A consultant sees their own figures, managers all. The market department works outside the showroom and sees
    outreach; the care department sees the dealer's. Neither sees a single consultant's.
    """
    scope = card_scope(user.roles)
    if scope == CardScope.ALL:
        return asked
    if scope == CardScope.OWN:
        if asked.consultant not in (None, user.id):
            raise refuse("not_allowed", "consultant", status=403)
        return replace(asked, consultant=user.id)
    if asked.consultant is not None:
        raise refuse("not_allowed", "consultant", status=403)
    if scope == CardScope.ACTIVITIES:
        if asked.channel not in (None, Channel.OUTREACH):
            raise refuse("not_allowed", "channel", status=403)
        return replace(asked, channel=str(Channel.OUTREACH))
    return asked
