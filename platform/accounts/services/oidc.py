"""Sign-in of headquarters and operators through the brand's OIDC provider, beside password and passkey.

The provider takes the place of the password: a second factor of the account is asked for as well. Its groups give the
roles, again at each sign-in. An account that an administrator has made is taken over by its verified e-mail address;
without one, an account is made that has no password.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from accounts.commands import command
from accounts.models import OidcIdentity, User
from accounts.roles import Role
from accounts.rules.commands import Purpose
from accounts.rules.oidc import read_groups, roles_of
from accounts.services.audit import note
from accounts.services.security_notices import notify_security
from accounts.services.sign_in import Challenge, complete_first_step
from accounts.services.staff import NewStaff, StaffChanges, change_staff, create_staff
from kit import clock
from kit.errors import DomainError, refuse
from kit.locks import hold

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class OidcPerson:
    """The claims of a valid ID token that Lodestar uses."""

    issuer: str
    subject: str
    username: str
    name: str
    email: str
    groups: object

    @classmethod
    def of(cls, claims: Mapping[str, object], groups: object) -> "OidcPerson":
        """Read the claims; an e-mail address that the provider has not verified is left out."""
        email = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
        username = str(claims.get("preferred_username") or claims.get("nickname") or "")
        name = str(claims.get("name") or username)
        return cls(str(claims["iss"]), str(claims["sub"]), username, name, email, groups)


@command(purpose=Purpose.SIGN_IN)
def sign_in_by_oidc(person: OidcPerson, *, device: str = "", address: str = "") -> User | Challenge:
    """Return the account of a person whom the provider has signed in, or the challenge of its second factor.

    Makes the account at the first sign-in, and gives it the roles of the person's groups. Refuses with `oidc_no_role`
    (403) for groups without a role and for an account that was deactivated, and as `change_staff`.
    """
    roles, region = roles_of(person.groups, read_groups(settings.OIDC["groups"]))
    user = _known(person)
    if not roles or (user is not None and not user.is_active):
        # Outside the transaction: the failure stays noted.
        raise _no_role(user)
    with transaction.atomic():
        if user is None:
            # Of two first sign-ins at once the second waits, and finds the account of the first.
            hold("staff", ["all"])
            user = _known(person) or _linked(person, roles) or _made(person, roles, region)
        if (user.roles, user.region) != (roles, region):
            user = change_staff(None, user.pk, StaffChanges(roles=roles, region=region))
        return complete_first_step(user, device, address)


def _known(person: OidcPerson) -> User | None:
    identity = OidcIdentity.objects.select_related("user").filter(issuer=person.issuer, subject=person.subject).first()
    return identity.user if identity else None


def _linked(person: OidcPerson, roles: list[str]) -> User | None:
    """Return the account that an administrator made with the person's address, linked from now on.

    An operator takes over an operator's account alone: headquarters' administrators, who know the first passwords of
    the accounts that they make, make no operators.
    """
    if not person.email:
        return None
    linked = OidcIdentity.objects.values("user_id")
    users = User.objects.filter(email__iexact=person.email, is_active=True).exclude(pk__in=linked)
    if Role.OPERATOR in roles:
        users = users.filter(roles__contains=[str(Role.OPERATOR)])
    found = list(users[:2])
    # Of two accounts with one address neither is meant for sure.
    if len(found) != 1:
        return None
    return _link(found[0], person)


def _made(person: OidcPerson, roles: list[str], region: str) -> User:
    name = person.name.strip()[:_LONGEST_NAME]
    new = NewStaff(username=_free_username(person), name=name or person.subject[:_LONGEST_NAME], roles=roles)
    if region:
        new["region"] = region
    user, _ = create_staff(None, new)
    user.set_unusable_password()
    user.has_one_time_password, user.one_time_until = False, None
    user.save(update_fields=["password", "has_one_time_password", "one_time_until"])
    return _link(user, person)


def _link(user: User, person: OidcPerson) -> User:
    OidcIdentity.objects.create(user=user, issuer=person.issuer, subject=person.subject, created_at=clock.now())
    note(None, "oidc.linked", user.username)
    notify_security(user, "oidc.linked")
    return user


def _free_username(person: OidcPerson) -> str:
    """Return the provider's user name as Lodestar writes it, or one made from the subject where that is taken."""
    wanted = re.sub(r"[^a-z0-9一-鿿._@-]", "", person.username.strip().lower()).lstrip("._@-")[:_LONGEST_NAME]
    if wanted and not User.objects.filter(username=wanted).exists():
        return wanted
    return f"oidc-{sha256(f'{person.issuer} {person.subject}'.encode()).hexdigest()[:16]}"


def _no_role(user: User | None) -> DomainError:
    if user is not None:
        note(None, "sign_in.failed", user.username, step="oidc")
    return refuse("oidc_no_role", status=403)
