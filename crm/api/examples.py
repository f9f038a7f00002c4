"""Examples for the API's document."""

SOME_ID = "0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d"

CONTACT = {
    "contact_at": "2026-11-23T10:20:00+08:00",
    "nature": "routine",
    "topics": ["vehicle_intro", "test_drive"],
    "method": "showroom",
    "note": "看了昊锐，家人也满意",
    "next_followup_on": "2026-11-26",
}

WALK_IN = {
    "traffic": "0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d",
    "customer_name": "王小姐",
    "gender": "female",
    "age_band": "26_35",
    "party": "individual",
    "club_member": True,
    "phones": [{"kind": "mobile", "number": "138 0013 8000", "main": True}],
    "province": "上海市",
    "city": "长宁区",
    "lead_source": "referral",
    "intent_level": "A",
    "expected_visit": "unknown",
    "followup_level": "3-3",
    "budget": "15_20",
    "funds": "ready",
    "payment": "installment",
    "model": "octavia",
    "configuration": "octavia-14tsi-dsg",
    "colour": "white",
    "purpose": "private",
    "used_car": False,
    "replacement": "first_purchase",
    "follow_up": CONTACT,
}

DUPLICATE_CHECK = {"customer_name": "王小姐", "phones": [{"kind": "mobile", "number": "13800138000"}]}

FOLLOW_UP = {
    **CONTACT,
    "method": "outgoing_call",
    "topics": ["appointment"],
    "appointment_on": "2026-11-28",
    "next_followup_on": "2026-11-27",
}

LOSS = {
    "contact_at": "2026-11-24T15:00:00+08:00",
    "nature": "routine",
    "topics": ["other"],
    "method": "outgoing_call",
    "status": "lost",
    "loss": {
        "loss_reason": "bought_competitor",
        "loss_factor": "price",
        "competitor_brand": "vw",
        "competitor_model": "速腾",
    },
}

TRAFFIC = {
    "kind": "showroom",
    "party_size": 2,
    "first_time": True,
    "consultant": "0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d",
    "customer_name": "王小姐",
    "phone": "13800138000",
    "model": "octavia",
    "test_drive": False,
}

SYNC_COMMANDS = {
    "device": "phone-of-li",
    "device_time": "2026-11-23T18:05:00+08:00",
    "commands": [
        {
            "id": "0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c70",
            "sequence": 1,
            "done_at": "2026-11-23T17:50:00+08:00",
            "kind": "record_follow_up",
            "body": {"id": SOME_ID, **FOLLOW_UP},
        }
    ],
}
