"""What a new card's form is filled in with: all that is known of the party, the dealer and the day."""

from collections.abc import Mapping
from datetime import date

from crm.models import DealerSettings, TrafficRecord
from crm.rules.codes import AgeBand, Channel, ExpectedVisit, FollowUpLevel, Gender, Method, Party, Purpose, Topic
from crm.rules.schedule import propose_next_date
from crm.web.forms.card import Offer

_LADIES = ("小姐", "女士", "太太", "夫人")
_GENTLEMEN = ("先生",)
_LEVEL = FollowUpLevel.THEN_7
_METHODS: Mapping[str, Method] = {
    Channel.WALK_IN: Method.SHOWROOM,
    Channel.PHONE: Method.OUTGOING_CALL,
    Channel.OUTREACH: Method.EVENT_SITE,
}


def first_answers(
    name: str, channel: Channel, traffic: TrafficRecord | None, settings: DealerSettings, offer: Offer, today: date
) -> dict[str, object]:
    """Answers to begin with. Nothing is guessed that counts: no level of intent, no budget, no order."""
    known: dict[str, object] = {
        "customer_name": name,
        "party": Party.INDIVIDUAL.value,
        "gender": _gender_of(name),
        "age_band": AgeBand.UNKNOWN.value,
        "club_member": "no",
        "province": settings.province,
        "city": settings.city,
        "filed_on": today,
        "expected_visit": ExpectedVisit.UNKNOWN.value,
        "followup_level": _LEVEL.value,
        "next_followup_on": propose_next_date(_LEVEL, contact_on=today, today=today, at_filing=True),
        "method": _METHODS[channel].value,
        "topics": [Topic.VEHICLE_INTRO.value],
        "status": "active",
        "notice": settings.notice_way,
    }
    if channel == Channel.WALK_IN:
        known |= {"purpose": Purpose.PRIVATE.value, "used_car": "no"}
    if len(offer.activities) == 1:
        known["activity"] = offer.activities[0][0]
    return known | (_told_by(traffic, offer) if traffic else {})


def _told_by(traffic: TrafficRecord, offer: Offer) -> dict[str, object]:
    """What reception noted down already."""
    told: dict[str, object] = {"owner": str(traffic.consultant_id), "note": traffic.remark}
    if traffic.kind == "call":
        told["method"] = Method.INCOMING_CALL.value
    if traffic.test_drive:
        told["topics"] = [Topic.VEHICLE_INTRO.value, Topic.TEST_DRIVE.value]
    if traffic.model:
        told["model"] = traffic.model
        for field, groups in (("configuration", offer.configurations), ("colour", offer.colours)):
            offered = next((pairs for model, pairs in groups if model == traffic.model), ())
            if len(offered) == 1:
                told[field] = offered[0][0]
    return told


def _gender_of(name: str) -> str:
    if name.endswith(_LADIES):
        return Gender.FEMALE.value
    return Gender.MALE.value if name.endswith(_GENTLEMEN) else ""
