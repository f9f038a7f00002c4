"""Sign-in of headquarters and operators through the brand's OIDC provider, beside password and passkey.

The provider takes the place of the password: a second factor of the account is asked for as well. Its groups give the
roles, again at each sign-in. An account that an administrator has made is taken over by its verified e-mail address;
without one, an account is made that has no password.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.commands import command
from accounts.models import AuditEntry, OidcIdentity, User
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
    # The provider's own name for its session, and when the person has signed in there; what it does not say is empty.
    session: str = ""
    authenticated_at: datetime | None = None

    @classmethod
    def of(cls, claims: Mapping[str, object], groups: object) -> "OidcPerson":
        """Read the claims; an e-mail address that the provider has not verified is left out."""
        email = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
        username = str(claims.get("preferred_username") or claims.get("nickname") or "")
        name = str(claims.get("name") or username)
        signed_in = claims.get("auth_time")
        at = datetime.fromtimestamp(signed_in, UTC) if isinstance(signed_in, int | float) and signed_in else None
        person = (str(claims["iss"]), str(claims["sub"]), username, name, email, groups)
        return cls(*person, session=str(claims.get("sid") or ""), authenticated_at=at)


@command(purpose=Purpose.SIGN_IN)
def sign_in_by_oidc(person: OidcPerson, *, device: str = "", address: str = "") -> User | Challenge:
    """Return the account of a person whom the provider has signed in, or the challenge of its second factor.

    Makes the account at the first sign-in, and gives it the roles of the person's groups. Refuses with `oidc_no_role`
    (403) for groups without a role, `oidc_deactivated` (403) for an account that was deactivated, linked or not, and as
    `change_staff`.
    """
    roles, region = roles_of(person.groups, read_groups(settings.OIDC["groups"]))
    user = _known(person)
    # Refused outside the transaction: the failure stays noted.
    if not roles:
        raise _noted(user, refuse("oidc_no_role", status=403))
    meant = user or _deactivated(person)
    if meant is not None and not meant.is_active:
        raise _noted(meant, refuse("oidc_deactivated", status=403))
    with transaction.atomic():
        if user is None:
            # Of two first sign-ins at once the second waits, and finds the account of the first.
            hold("staff", ["all"])
            user = _known(person) or _linked(person, roles) or _made(person, roles, region)
        if (user.roles, user.region) != (roles, region):
            user = change_staff(None, user.pk, StaffChanges(roles=roles, region=region))
        return complete_first_step(user, device, address)


@command(purpose=Purpose.SIGN_IN)
def prove_by_oidc(user: User, person: OidcPerson, began_at: datetime) -> None:
    """Check that someone signed in has signed in at the provider again since `began_at`. Refuses with `oidc_refused`
    (401) for another person, `oidc_not_fresh` (401) for an earlier sign-in, and where the provider does not say."""
    if _known(person) != user:
        raise refuse("oidc_refused", status=401)
    if person.authenticated_at is None or person.authenticated_at < began_at:
        raise refuse("oidc_not_fresh", status=401)


def _known(person: OidcPerson) -> User | None:
    identity = OidcIdentity.objects.select_related("user").filter(issuer=person.issuer, subject=person.subject).first()
    return identity.user if identity else None


def _linked(person: OidcPerson, roles: list[str]) -> User | None:
    """Return the account that an administrator made with the person's address, linked from now on.

    An operator takes over an operator's account alone, and none that headquarters' administrators have made: they know
    the first passwords of the accounts that they make.
    """
    users = _with_address(person).filter(is_active=True)
    if Role.OPERATOR in roles:
        users = users.filter(roles__contains=[str(Role.OPERATOR)])
    found = list(users[:2])
    # Of two accounts with one address neither is meant for sure.
    if len(found) != 1 or (Role.OPERATOR in roles and not _is_made_by_operators(found[0])):
        return None
    return _link(found[0], person)


def _with_address(person: OidcPerson) -> QuerySet[User]:
    """Return the accounts with the person's verified address that are linked to nobody."""
    if not person.email:
        return User.objects.none()
    return User.objects.filter(email__iexact=person.email).exclude(pk__in=OidcIdentity.objects.values("user_id"))


def _deactivated(person: OidcPerson) -> User | None:
    """Return an account with the person's address where all of these were deactivated: no new one is made beside it."""
    first = _with_address(person).order_by("-is_active", "id").first()
    return first if first and not first.is_active else None


def _is_made_by_operators(user: User) -> bool:
    """Return whether an operator or the command line has made an account, as the audit knows it."""
    made = AuditEntry.objects.filter(what="staff.created", subject=user.username)
    return not made.exclude(actor=None).exclude(actor__roles__contains=[str(Role.OPERATOR)]).exists()


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


def _noted(user: User | None, refusal: DomainError) -> DomainError:
    if user is not None:
        note(None, "sign_in.failed", user.username, step="oidc")
    return refusal
