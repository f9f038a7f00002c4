"""Allow the role `telemarketer`, on the sales side (TR-2). Both constraints only become wider for what is stored."""

from django.db import migrations, models

_ROLES = [
    "care_director", "care_specialist", "consultant", "data_clerk", "dealer_admin", "hq_admin", "hq_analyst",
    "market_manager", "operator", "receptionist", "region_manager", "sales_director", "showroom_manager",
    "telemarketer",
]  # fmt: skip
_TRAFFIC_SIDE = ["care_director", "receptionist"]
_SALES_SIDE = ["consultant", "data_clerk", "sales_director", "showroom_manager", "telemarketer"]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_audit_of_a_subject")]

    operations = [
        migrations.RemoveConstraint("user", "accounts_user_roles_known"),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=models.Q(("roles__contained_by", _ROLES)), name="accounts_user_roles_known"
            ),
        ),
        migrations.RemoveConstraint("user", "accounts_user_one_side"),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("roles__overlap", _TRAFFIC_SIDE), _negated=True),
                    models.Q(("roles__overlap", _SALES_SIDE), _negated=True),
                    _connector="OR",
                ),
                name="accounts_user_one_side",
            ),
        ),
    ]
