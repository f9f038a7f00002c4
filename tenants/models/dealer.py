"""A dealer as the brand and the host know it, and the hosts it answers on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from kit import clock
from kit.ids import uuid7
from tenants.models.brand import Brand, Region
from tenants.models.codes import DEALER_CODE


class DealerState(models.TextChoices):
    """Where a dealer stands with the host."""

    PROVISIONING = "provisioning", _("Being set up")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    FAILED = "failed", _("Set-up failed")


class Dealer(TenantMixin):
    """One showroom company. All it does lives in its own schema; this row only says where and under what name."""

    # A worker makes the schema (tenants.services.provisioning), not the save of a row.
    auto_create_schema = False

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=30, unique=True, validators=[DEALER_CODE])
    name = models.CharField(max_length=80)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="dealers")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="dealers")
    province = models.CharField(max_length=20)
    city = models.CharField(max_length=20)
    area_code = models.CharField(max_length=4)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    state = models.CharField(max_length=20, choices=DealerState, default=DealerState.PROVISIONING)
    # What stopped the last attempt to set the dealer up, for the brand to see; empty when nothing did.
    failure = models.TextField(blank=True)
    # The first dealer_admin; the one-time password's hash is kept only until the account exists.
    admin_username = models.CharField(max_length=60, default="admin")
    admin_password = models.CharField(max_length=128, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = '"public"."tenants_dealer"'
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=DealerState.values), name="tenants_dealer_state"),
        ]

    def __str__(self) -> str:
        return self.code


class Domain(DomainMixin):
    """A host name that is a dealer's."""

    class Meta:
        db_table = '"public"."tenants_domain"'
