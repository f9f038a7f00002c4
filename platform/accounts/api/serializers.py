"""Bodies of accounts. What comes in is read by type; what is required is for the services."""

from typing import Any

from rest_framework import serializers

from accounts.access import Action
from accounts.roles import Role
from kit.api.fields import CodeField, DateField, FlagField, TextField
from kit.api.serializers import StrictSerializer


class LoginSerializer(StrictSerializer):
    """Who signs in, and on what."""

    username = TextField(required=False, max_length=200)
    password = TextField(required=False, max_length=1000, trim_whitespace=False)
    device_name = TextField(required=False, max_length=80, help_text="How the device is told from others in the list.")
    new_password = TextField(
        required=False,
        max_length=1000,
        trim_whitespace=False,
        help_text="Replaces a one-time password; without it such a password is refused: `password_change_required`.",
    )


class MfaSerializer(StrictSerializer):
    """A challenge with its answer."""

    mfa_token = TextField(required=False, max_length=200)
    code = TextField(
        required=False, max_length=20, help_text="The six digits that the authenticator app shows, or a recovery code."
    )


class ConfirmationSerializer(StrictSerializer):
    """The password or a code, given again within a session."""

    password = TextField(required=False, max_length=1000, trim_whitespace=False)
    code = TextField(required=False, max_length=20, help_text="Of the authenticator app, in place of the password.")


class CodeSerializer(StrictSerializer):
    """A code of the authenticator app."""

    code = TextField(required=False, max_length=20)


class PasswordSerializer(StrictSerializer):
    """One's own password, to show that it is oneself."""

    password = TextField(required=False, max_length=1000, trim_whitespace=False)


class PasswordChangeSerializer(PasswordSerializer):
    """One's own password and the next."""

    new_password = TextField(required=False, max_length=1000, trim_whitespace=False)


class NewStaffSerializer(StrictSerializer):
    """An account to be made."""

    username = TextField(required=False, help_text="Kept in lower case; never changes.")
    name = TextField(required=False)
    email = TextField(required=False)
    roles = serializers.ListField(
        child=CodeField(Role), required=False, max_length=20, help_text="Of this place, and of one side only (TR-2)."
    )
    region = TextField(required=False, help_text="A region's code; of a `region_manager` only.")


class StaffChangesSerializer(StrictSerializer):
    """What may change of an account."""

    name = TextField(required=False)
    email = TextField(required=False)
    roles = serializers.ListField(child=CodeField(Role), required=False, max_length=20)
    region = TextField(required=False)


class StaffFilterSerializer(StrictSerializer):
    """What narrows the list of staff."""

    role = CodeField(Role, required=False)
    is_active = CodeField(("true", "false"), required=False)
    q = TextField(required=False, max_length=60, help_text="Any part of the name or user name.")


class AuditFilterSerializer(StrictSerializer):
    """What narrows the audit."""

    what = TextField(required=False, max_length=40, help_text="`staff.created`, say, or all of `staff`.")
    actor = serializers.UUIDField(required=False, help_text="Who did it.")
    object = TextField(required=False, max_length=80, help_text="What it was done to: a user name, a card's id.")
    to = DateField(required=False, help_text="The last business date, included.")

    def get_fields(self) -> "dict[str, serializers.Field[Any, Any, Any, Any]]":
        """`from` is a word of Python's own."""
        return {"from": DateField(required=False, help_text="The first business date."), **super().get_fields()}


class SignedInSerializer(serializers.Serializer[Any]):
    """Who signed in."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=CodeField(Role))


class TokenSerializer(serializers.Serializer[Any]):
    """A device's token, told this once."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    user = SignedInSerializer()


class PlaceSerializer(serializers.Serializer[Any]):
    """The dealer whose host this is."""

    code = serializers.CharField()
    name = serializers.CharField()
    time_zone = serializers.CharField()


class MeSerializer(serializers.Serializer[Any]):
    """Who one is, where, and what one may do."""

    user = SignedInSerializer()
    dealer = PlaceSerializer(allow_null=True, help_text="Null at the brand.")
    may = serializers.ListField(child=CodeField(Action))


class DeviceSerializer(serializers.Serializer[Any]):
    """A device that is signed in."""

    id = serializers.UUIDField()
    device_name = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="Right to ten minutes.")
    expires_at = serializers.DateTimeField()
    is_this = FlagField(help_text="The one that asks.")


class EnrolmentSerializer(serializers.Serializer[Any]):
    """What the authenticator app is to be told."""

    secret = serializers.CharField()
    uri = serializers.CharField(help_text="For a QR code.")


class RecoveryCodesSerializer(serializers.Serializer[Any]):
    """Codes for when the authenticator app is lost, shown this once; each opens once."""

    recovery_codes = serializers.ListField(child=serializers.CharField())


class StaffRowSerializer(serializers.Serializer[Any]):
    """Someone in the list."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=CodeField(Role))
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class StaffSerializer(StaffRowSerializer):
    """Someone, as the administrator sees them."""

    email = serializers.CharField()
    region = serializers.CharField(allow_null=True)
    last_login = serializers.DateTimeField(allow_null=True)
    has_one_time_password = serializers.BooleanField()
    has_second_factor = serializers.BooleanField()


class NewPasswordSerializer(StaffSerializer):
    """Someone with the one-time password of the account, told this once."""

    one_time_password = serializers.CharField()


class AuditEntrySerializer(serializers.Serializer[Any]):
    """One act."""

    id = serializers.CharField()
    at = serializers.DateTimeField()
    actor = serializers.UUIDField(allow_null=True)
    actor_name = serializers.CharField(allow_null=True)
    what = serializers.CharField()
    object = serializers.CharField()
    data = serializers.JSONField()  # type: ignore[assignment]  # DRF takes the fields out of the class


class LeavingSerializer(StrictSerializer):
    """Who takes over the open cards of someone who is let go."""

    owner = serializers.UUIDField(required=False, help_text="A consultant; needed where there are open cards.")
