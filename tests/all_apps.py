"""A dealer with one of each thing that an address names, and the people who may reach them all between them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from accounts.roles import TRAFFIC_SIDE, Role
from accounts.services.devices import issue_token
from crm.models import Callback, FollowUp, SuspectedDuplicate
from crm.services.activities import plan_activity
from crm.services.allocations import file_or_ask
from crm.services.archiving.ask import ask_for_archive
from crm.services.archiving.make import make_archives
from crm.services.concessions import ask_concession
from crm.services.exporting.ask import ask_for_export
from crm.services.exporting.make import make_exports
from crm.services.importing.upload import upload_table
from crm.services.persons import ask_for_person
from crm.services.reviews import review_entry
from crm.services.traffic_requests import request_traffic
from crm.services.withdraw import withdraw_outcome
from tests.factories import NOW, arrived, delivery, filed, followed_up, make_lead, make_user, numbered, order, walk_in
from tests.isolation.people import SALES_AND_OFFICE
from tests.isolation.table import NOBODYS

Ids = Mapping[str, str]

# One of each in the brand's catalogue, below what it is a part of.
_PARTS = {"configurations": "octavia-14tsi-dsg", "colours": "white", "options": "sunroof", "{code}/models": "sagitar"}


def ids_in(path: str, ids: Ids) -> Ids:
    """What to put into an address: `ids`, codes of the brand's after what the address is about, nobody's for others."""
    codes = {"code": "east"}
    if "/catalogue/" in path:
        codes["code"] = "faw-vw" if "competitors" in path else "octavia"
        codes["part_code"] = next((code for part, code in _PARTS.items() if f"/{part}/{{" in path), NOBODYS)
    elif "/lead-senders/" in path:
        codes["code"] = "website"
    elif "/dealers/" in path:
        codes["code"] = "north"
    return defaultdict(lambda: NOBODYS, {**codes, **ids})


@dataclass(frozen=True, slots=True)
class Dealership:
    """`office` and `front` may together whatever anyone at a dealer may (TR-2); what stands there by parameter."""

    office: User
    front: User
    ids: Ids

    def tokens(self) -> dict[str, str]:
        """Their tokens."""
        return {user.username: issue_token(user, "phone").token for user in (self.office, self.front)}


def make_dealership() -> Dealership:
    """Stand in a dealer on a Wednesday morning."""
    office, front = make_user("office", *SALES_AND_OFFICE), make_user("entrance", *sorted(TRAFFIC_SIDE))
    li, zhang = make_user("owner", Role.CONSULTANT), make_user("other", Role.CONSULTANT)
    card = filed(li)
    call = {"method": "outgoing_call", "topics": ["appointment"]}
    followed_up(li, card, **call, appointment_on=(NOW + timedelta(days=1)).date())
    returned = FollowUp.objects.get(card=card, is_filing=True)
    review_entry(office, card.id, {"decision": "returned", "remarks": [{"field": "budget", "text": "请核实"}]})
    _deliver(li, office)
    _lose(li)
    filed(li, on_duplicate="create_anyway")
    SuspectedDuplicate.objects.get()
    things = {
        "card_id": card,
        "follow_up_id": returned,
        "traffic_id": arrived(front, li),
        "request_id": request_traffic(li, {"kind": "showroom", "party_size": 2}),
        "concession_id": ask_concession(li, card.id, {"kind": "gift", "what": "行车记录仪"}),
        "allocation_id": file_or_ask(zhang, walk_in(on_duplicate="request_allocation")),  # type: ignore[arg-type]
        "activity_id": plan_activity(
            office, {"kind": "conversion", "name": "试驾周", "starts_on": NOW.date(), "ends_on": NOW.date()}
        ),
        "callback_id": Callback.objects.order_by("id")[0],
        "import_id": upload_table(office, "客户.csv", "姓名,手机\n王伟,13800138001\n".encode()),
        "export_id": ask_for_export(office, "cards", {}),
        "archive_id": ask_for_archive(office),
        "user_id": zhang,
        "lead_id": make_lead(),
        "person_id": ask_for_person(office, {"name": "王小姐", "number": "13800138000"}),
    }
    issue_token(office, "tablet")
    make_exports()
    make_archives()
    return Dealership(office, front, {name: str(thing.pk) for name, thing in things.items()})


def _deliver(li: User, office: User) -> None:
    """A car handed over, by mistake at first."""
    card = filed(li, phones=numbered(1), follow_up={"status": "ordered", "order": order()})
    over = {"status": "delivered", "next_followup_on": None, "delivery": delivery()}
    followed_up(li, card, **over)
    withdraw_outcome(office, card.id, "typed into the wrong card")
    followed_up(li, card, **over)


def _lose(li: User) -> None:
    loss = {"loss_reason": "bought_competitor", "loss_factor": "price", "competitor_brand": "vw"}
    gone = {"status": "lost", "next_followup_on": None, "loss": {**loss, "competitor_model": "速腾"}}
    filed(li, phones=numbered(2), follow_up=gone)
