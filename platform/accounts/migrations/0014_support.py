"""Allow the role `support` of invited visitors (SA-8). The constraint only becomes wider for what is stored."""

from django.db import migrations, models

_ROLES = [
    "care_director", "care_specialist", "consultant", "data_clerk", "dealer_admin", "hq_admin", "hq_analyst",
    "market_manager", "operator", "receptionist", "region_manager", "sales_director", "showroom_manager", "support",
    "telemarketer",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_oidc_identities")]

    operations = [
        migrations.RemoveConstraint("user", "accounts_user_roles_known"),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=models.Q(("roles__contained_by", _ROLES)), name="accounts_user_roles_known"
            ),
        ),
    ]
