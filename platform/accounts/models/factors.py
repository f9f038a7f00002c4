"""The ways to prove to be oneself, beside the password."""

from django.db import models

from accounts.models.user import User
from kit.ids import uuid7


class MfaChallenge(models.Model):
    """The first half of a sign-in with a second factor: a row, so that it opens this dealer alone, and once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    device_name = models.CharField(max_length=80, blank=True)
    expires_at = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "accounts_mfachallenge"

    def __str__(self) -> str:
        return str(self.pk)


class SecondFactor(models.Model):
    """An authenticator app (TOTP, RFC 6238), asked for once it is confirmed.

    `secret` is sealed (kit.secrets); one of 32 characters is from before and waits to be. `last_step` is the time step
    of the last code taken: a code opens once.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="second_factor")
    secret = models.CharField(max_length=300)
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        db_table = "accounts_secondfactor"

    def __str__(self) -> str:
        return str(self.pk)


class RecoveryCode(models.Model):
    """One of the codes that open an account whose second factor is lost; kept by its hash, and taken once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_recoverycode"
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="accounts_recoverycode_once")]

    def __str__(self) -> str:
        return str(self.pk)


class AttemptCount(models.Model):
    """How often someone's secret was tried in a window of time: `name` is its limit in settings.RATE_LIMITS.

    A row, because a count in Redis is gone when Redis is, and because it must hold across challenges and processes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    count = models.PositiveIntegerField()
    began_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_attemptcount"
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="accounts_attemptcount_one_window")]

    def __str__(self) -> str:
        return f"{self.name} {self.count}"


class Passkey(models.Model):
    """A passkey (WebAuthn): the public half of a key pair that a device, or someone's password manager, has made.

    It checks its owner by a PIN or a finger, so that it opens by itself, or in the place of a code. `sign_count` grows
    with each use where the device counts: one that does not grow was copied.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    # Base64url, as browsers write it.
    credential_id = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_passkey"

    def __str__(self) -> str:
        return self.name


class PasskeyCeremony(models.Model):
    """A question to a passkey that waits for its answer: a row, so that it is answered once, and at this dealer alone.

    `user` is None at a sign-in that begins with the passkey.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    is_enrolment = models.BooleanField()
    challenge = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_passkeyceremony"

    def __str__(self) -> str:
        return str(self.pk)


class PasswordReset(models.Model):
    """A link by which a forgotten password is replaced: one for each account, kept by its hash, used once."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_passwordreset"

    def __str__(self) -> str:
        return str(self.pk)
