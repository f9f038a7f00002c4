"""One of each thing of leads that addresses name, at the brand."""

import orjson
from django.db import connection, transaction

from tenants.leads.models import AssignmentRules, Lead, LeadEvent, LeadIdentity, LeadSender, SenderKey
from tests.leads.sending import make_sending

NEW_SENDER = {"code": "portal", "name": "汽车之家", "kind": "portal"}
SUBMITTED = {"id": "W-3", "customer_name": "李先生", "phone": "13900139000", "dealer": "north"}
RULES = {"rules": [{"kind": "named"}, {"kind": "city"}]}


def make_leads() -> dict[str, str]:
    """A sender with a key, a lead that no rule assigns and one in quarantine, made in public."""
    website = make_sending()
    body = {"id": "W-1", "customer_name": "王小姐", "phone": "13800138000"}
    lead = website.send(orjson.dumps(body)).json()["id"]
    quarantined = website.send(orjson.dumps({**body, "id": "W-2", "phone": "12"})).json()["id"]
    return {
        "key": website.key, "lead": lead, "quarantined": quarantined, "website": website.sender.code,
        "website_secret": website.secret,
    }  # fmt: skip


def forget_leads() -> None:
    """Delete committed leads, past the trigger that keeps their log; in public."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in (LeadIdentity, LeadEvent, Lead, SenderKey, LeadSender, AssignmentRules):
            rows = table._default_manager.all()
            rows._raw_delete(rows.db)
