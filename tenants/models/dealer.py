"""A dealer as the brand and the host know it, and the hosts it answers on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.ids import uuid7
from tenants.models.brand import Brand, Region
from tenants.models.codes import DEALER_CODE


class DealerState(models.TextChoices):
    """Where a dealer stands with the host: being set up, then through the life of its subscription (SA-1)."""

    PROVISIONING = "provisioning", _("Being set up")
    FAILED = "failed", _("Set-up failed")
    TRIAL = "trial", _("Trial")
    ACTIVE = "active", _("Active")
    PAST_DUE = "past_due", _("Payment overdue")
    READ_ONLY = "read_only", _("Read-only")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")
    ERASED = "erased", _("Erased")


# Everything works: the brand's rules may give such a dealer leads, and its people are reminded.
WORKING_STATES = frozenset({DealerState.TRIAL, DealerState.ACTIVE, DealerState.PAST_DUE})
# The dealer has its schema and its host answers, if only to read, to export or to pay.
OPEN_STATES = WORKING_STATES | {DealerState.READ_ONLY, DealerState.SUSPENDED, DealerState.CLOSED}


class Dealer(models.Model):
    """One showroom company. All it does lives in its own schema; this row only says where and under what name.

    Not django-tenants' TenantMixin: a worker makes the schema (tenants.services.provisioning), not the save of a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=30, unique=True, validators=[DEALER_CODE])
    schema_name = models.CharField(max_length=63, unique=True)
    name = models.CharField(max_length=80)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="dealers")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="dealers")
    province = models.CharField(max_length=20)
    city = models.CharField(max_length=20)
    area_code = models.CharField(max_length=4)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    state = models.CharField(max_length=20, choices=DealerState, default=DealerState.PROVISIONING)
    # Since when, until which day of the dealer's (the first on which the clock moves it on), and why, if by hand.
    state_since = models.DateTimeField(null=True)
    state_until = models.DateField(null=True)
    state_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    # Where a suspension by the operator leads back to (SA-8).
    state_before = models.CharField(max_length=20, blank=True, default="", db_default="")
    # Until when support may view it, by its latest invitation that is open (SA-8).
    support_until = models.DateTimeField(null=True)
    # The state with which its host opens once it is set up.
    opens_as = models.CharField(max_length=20, default=DealerState.ACTIVE, db_default=DealerState.ACTIVE)
    # What stopped the last attempt to set the dealer up, for the brand to see; empty when nothing did.
    failure = models.TextField(blank=True)
    # The first dealer_admin; the one-time password's hash is kept only until the account exists.
    admin_username = models.CharField(max_length=60, default="admin")
    admin_password = models.CharField(max_length=128, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    # Counts its changes, for ETag and If-Match.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = '"public"."tenants_dealer"'
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=DealerState.values), name="tenants_dealer_state"),
        ]

    def __str__(self) -> str:
        return self.code


class FormerRegion(models.Model):
    """The region that a dealer belonged to until an instant: figures as of an earlier one are grouped by it (RP-8)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dealer = models.ForeignKey(Dealer, on_delete=models.CASCADE, related_name="former_regions")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()

    class Meta:
        db_table = '"public"."tenants_formerregion"'
        indexes = [models.Index(fields=["dealer", "until"], name="tenants_formerregion_until")]

    def __str__(self) -> str:
        return f"{self.region} until {self.until}"


class Domain(models.Model):
    """A host name of a dealer's own, beside `<code>.<base domain>`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dealer = models.ForeignKey(Dealer, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    class Meta:
        db_table = '"public"."tenants_domain"'

    def __str__(self) -> str:
        return self.domain
