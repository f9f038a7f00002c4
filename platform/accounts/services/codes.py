"""Codes that open: those of an authenticator app, and recovery codes for when the app is lost. Each opens once."""

import secrets

from accounts.models import RecoveryCode, SecondFactor, User
from accounts.queries.tokens import hash_of
from accounts.rules.totp import step_of
from kit import clock
from kit.secrets import seal, unseal

RECOVERY_CODES = 10
_GROUPS, _GROUP = 4, 4
# 31 characters: 79 bits a code, none of them mistaken for another on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_UNSEALED_LENGTH = 32


def secret_of(factor: SecondFactor) -> str:
    """Return an authenticator app's secret, as the app has it."""
    return unseal(factor.secret) if is_sealed(factor) else factor.secret


def is_sealed(factor: SecondFactor) -> bool:
    """Return whether the secret is encrypted; those from before there were keys are not."""
    return len(factor.secret) > _UNSEALED_LENGTH


def use_code(factor: SecondFactor, code: str) -> bool:
    """Return whether the code is right and new; it is used up then. The factor is locked by the caller."""
    secret = secret_of(factor)
    step = step_of(secret, code, clock.now().timestamp(), after=factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    if not is_sealed(factor):
        factor.secret = seal(secret)
    factor.save(update_fields=["last_step", "secret"])
    return True


def use_recovery_code(user: User, code: str) -> bool:
    """Return whether it is one of the person's codes and unused; it is used up then. One statement."""
    unused = RecoveryCode.objects.filter(user=user, code_hash=_hash(user, code), used_at=None)
    return unused.update(used_at=clock.now()) > 0


def replace_recovery_codes(user: User) -> list[str]:
    """Give a person new recovery codes, shown this once, in place of the old ones. Within a transaction."""
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes])
    return codes


def _new_code() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _hash(user: User, code: str) -> str:
    """As typed with or without dashes and in any case. With the person's id, so that equal codes are not seen."""
    plain = "".join(each for each in code.lower() if each.isalnum())
    return hash_of(f"{user.pk}:{plain}")
