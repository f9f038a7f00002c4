"""Declare whose data the tables of cards and traffic hold; the erasure of a person reads it (PI-4)."""

from kit.personal_data import Fate, Table

_DEALER = "as long as the dealer"
_CARD = "as the dealer sets, at most 36 months after the last contact of a lost card unless it sets another (PI-5)"
_TRAFFIC = "as the dealer sets: 12 months for declined and pending traffic, else with its card (PI-5)"
_LEAD = "as the dealer sets: 30 days for one that no card came of, else with its card (PI-5)"
_ORDER = "with its card; the record that the law requires stays 10 years (`RetainedRecord`)"

PERSONAL_DATA = {
    "crm.Activity": Table(
        staff=("planned_by",),
        other=("id", "kind", "name", "starts_on", "ends_on", "place", "venue", "budget", "created_at", "version"),
        purpose="Activities that the dealer plans",
        lifetime=_DEALER,
    ),
    "crm.ActivityInvitation": Table(
        staff=("invited_by",),
        other=("id", "activity", "card", "invited_at", "was_dormant"),
        purpose="Who is invited to an activity, by the card's id",
        lifetime=_CARD,
    ),
    "crm.Allocation": Table(
        customer={
            "data": Fate.REWRITTEN,
        },
        staff=("asked_by", "consultant", "decided_by", "owner"),
        other=("id", "kind", "asked_at", "traffic", "matches", "state", "decision", "decided_at", "card"),
        purpose="Filings that wait for a decision, and drafts (CA-6, CA-8)",
        lifetime=_CARD,
    ),
    "crm.CalendarFeed": Table(
        staff=("user",),
        other=("id", "token_hash", "created_at", "revoked_at"),
        purpose="Addresses of calendars",
        lifetime="until it is revoked",
    ),
    "crm.Callback": Table(
        customer={
            "remarks": Fate.EMPTIED,
        },
        staff=("consultant", "made_by"),
        other=(
            "id", "card", "kind", "due_on", "made_at", "method", "reached", "satisfaction", "reason_true",
            "may_return", "next_on",
        ),
        purpose="Calls after a delivery or a loss (CC-1)",
        lifetime=_CARD,
    ),
    "crm.Card": Table(
        customer={
            "customer_name": Fate.REPLACED,
            "surname": Fate.REPLACED,
            "organization_name": Fate.EMPTIED,
            "number": Fate.EMPTIED,
            "address": Fate.EMPTIED,
            "media_name": Fate.EMPTIED,
            "current_vehicle": Fate.EMPTIED,
            "usage": Fate.EMPTIED,
            "other_models": Fate.EMPTIED,
            "search_text": Fate.EMPTIED,
            "grams": Fate.EMPTIED,
            "gender": Fate.KEPT,
            "age_band": Fate.KEPT,
            "province": Fate.KEPT,
            "city": Fate.KEPT,
            "club_member": Fate.KEPT,
            "current_vehicle_registered_on": Fate.EMPTIED,
        },
        staff=("filed_by", "owner"),
        other=(
            "id", "version", "created_at", "filed_on", "channel", "business", "traffic", "party", "lead_source",
            "activity", "venue", "intent_level", "followup_level", "expected_visit", "budget", "funds", "payment",
            "model", "configuration", "colour", "options", "purpose", "used_car", "replacement", "call_topics",
            "visited_before", "accessories", "planned_purchase_on", "preference", "competitor_brand",
            "comparison_points", "status", "next_followup_on", "appointment_on", "appointment_time", "arrived_on",
            "last_contact_at", "status_changed_at", "owner_changed_at", "care_since", "model_changed_on",
            "name_changed_at", "main_number_changed_at", "first_visit_on", "last_visit_on", "topics_seen",
            "followup_count", "completeness", "merged_into", "names_version",
            "notice", "notice_version", "marketing", "contact_withdrawn_at",
            "erasure_asked_at", "erased_at",
        ),
        purpose="The customer card (CA-10)",
        lifetime=_CARD,
        kept_because=(
            "Codes that describe a wish or a group of people name nobody once name, numbers and words are gone; "
            "figures by them stay true."
        ),
    ),
    "crm.CardPhone": Table(
        customer={
            "kind": Fate.DELETED,
            "number": Fate.DELETED,
            "digits": Fate.DELETED,
            "extension": Fate.DELETED,
        },
        other=("id", "card", "position", "is_main"),
        purpose="The customer's numbers (CA-4)",
        lifetime=_CARD,
    ),
    "crm.CardChange": Table(
        customer={
            "before": Fate.REWRITTEN,
            "after": Fate.REWRITTEN,
        },
        staff=("changed_by",),
        other=("id", "card", "version", "changed_at"),
        purpose="Changes of a card's data with the values before and after (CA-12)",
        lifetime=_CARD,
    ),
    "crm.CardImport": Table(
        customer={
            "samples": Fate.EMPTIED,
        },
        staff=("owner", "created_by"),
        other=(
            "id", "state", "file_name", "sheets", "sheet", "columns", "rows_above", "row_count", "mapping",
            "channel", "staged_to", "staged_count", "valid_count", "duplicate_count", "valid_only", "failure",
            "created_at", "worked_at", "committed_at", "committed_on", "swept_at", "version",
        ),
        purpose="Tables of cards that were handed in (SA-2)",
        lifetime=_DEALER + "; `samples` like the rows",
    ),
    "crm.ImportFile": Table(
        customer={
            "raw": Fate.DELETED,
        },
        other=("card_import",),
        purpose="The file of an import",
        lifetime="until it is taken in, or 30 days",
    ),
    "crm.ImportRow": Table(
        customer={
            "errors": Fate.DELETED,
            "cells": Fate.DELETED,
            "card": Fate.DELETED,
            "phones": Fate.DELETED,
            "surname": Fate.DELETED,
            "numbers": Fate.DELETED,
        },
        other=("id", "card_import", "number", "card_id"),
        purpose="The rows of an import",
        lifetime="until its time is over, at most 30 days",
    ),
    "crm.ImportDuplicate": Table(
        other=("id", "card_import", "number", "other_number", "card_id"),
    ),
    "crm.ImportStub": Table(
        customer={
            "customer_name": Fate.REPLACED,
        },
        staff=("filed_by", "owner"),
        other=("id", "card_import", "filed_on", "status", "intent_level", "undone_at"),
        purpose="Cards of an import that was undone (RP-2)",
        lifetime=_CARD,
    ),
    "crm.SuspectedDuplicate": Table(
        staff=("flagged_by", "settled_by"),
        other=("id", "card", "other", "flagged_at", "settled_at"),
        purpose="Pairs of cards that may be one customer's, by ids",
        lifetime=_CARD,
    ),
    "crm.Event": Table(
        staff=("actor_id", "data"),
        other=("id", "occurred_on", "recorded_at", "kind", "version", "card_id"),
        purpose="The log: codes and ids, never a name or number",
        lifetime=_DEALER,
    ),
    "crm.FollowerCursor": Table(
        other=("name", "position", "up_to", "failed_attempts", "last_error"),
    ),
    "crm.ParkedEvent": Table(
        other=("id", "follower", "event", "error", "parked_at"),
    ),
    "crm.Export": Table(
        customer={
            "filters": Fate.REWRITTEN,
        },
        staff=("created_by",),
        other=("id", "kind", "language", "roles", "state", "row_count", "created_at", "finished_at"),
        purpose="Workbooks that were asked for; a search may name a customer",
        lifetime=_DEALER,
    ),
    "crm.ExportFile": Table(
        customer={
            "raw": Fate.DELETED,
        },
        other=("export",),
        purpose="The workbook",
        lifetime="a week",
    ),
    "crm.Archive": Table(
        staff=("created_by",),
        other=("id", "state", "row_count", "size", "sha256", "created_at", "finished_at"),
        purpose="Archives of everything that the dealer has here (SA-7)",
        lifetime=_DEALER,
    ),
    "crm.ArchivePart": Table(
        customer={
            "raw": Fate.DELETED,
        },
        other=("id", "archive", "position"),
        purpose="The file of an archive",
        lifetime="a week",
    ),
    "crm.FollowUp": Table(
        customer={
            "note": Fate.EMPTIED,
        },
        staff=("recorded_by", "owner"),
        other=(
            "id", "card", "is_filing", "contact_at", "contact_on", "recorded_at", "nature", "topics", "method",
            "reached", "activity", "traffic", "appointment_on", "appointment_time", "status", "intent_level",
            "followup_level", "next_followup_on", "review_state", "withdrawn_at", "before",
        ),
        purpose="Contacts with a customer (FU-1)",
        lifetime=_CARD,
    ),
    "crm.Transfer": Table(
        customer={
            "reason": Fate.EMPTIED,
        },
        staff=("before", "after", "transferred_by"),
        other=("id", "card", "custody", "transferred_at"),
        purpose="Cards that passed to another owner (MG-2)",
        lifetime=_CARD,
    ),
    "crm.Withdrawal": Table(
        customer={
            "details": Fate.EMPTIED,
            "reason": Fate.EMPTIED,
        },
        staff=("withdrawn_by",),
        other=("id", "card", "follow_up", "status", "withdrawn_at"),
        purpose="Outcomes that were withdrawn (ST-7)",
        lifetime=_CARD,
    ),
    "crm.Merge": Table(
        staff=("merged_by", "undone_by"),
        other=("id", "survivor", "merged", "before", "after", "moved", "merged_at", "undone_at"),
        purpose="Merges of cards; what an undo needs is emptied with the person's cards",
        lifetime=_CARD,
    ),
    "crm.Order": Table(
        customer={
            "number": Fate.KEPT,
            "reason": Fate.REPLACED,
        },
        other=(
            "id", "card", "follow_up", "signed_on", "model", "configuration", "colour", "options", "price",
            "deposit", "planned_delivery_on", "repeats_number",
        ),
        purpose="Signed orders (FU-10)",
        lifetime=_ORDER,
        kept_because="The number of an order is the contract's; it names nobody by itself.",
    ),
    "crm.Delivery": Table(
        customer={
            "vin": Fate.KEPT,
            "reason": Fate.REPLACED,
        },
        other=("id", "card", "follow_up", "delivered_on", "price", "repeats_vin"),
        purpose="Cars handed over (FU-10)",
        lifetime=_ORDER,
        kept_because="A VIN may be on one delivery only (`vin_taken`); it names nobody by itself.",
    ),
    "crm.Loss": Table(
        customer={
            "competitor_model": Fate.EMPTIED,
        },
        other=("id", "card", "follow_up", "lost_on", "loss_reason", "loss_factor", "competitor_brand"),
        purpose="Why a customer was lost (FU-10)",
        lifetime=_CARD,
    ),
    "crm.TrafficRequest": Table(
        customer={
            "data": Fate.REWRITTEN,
            "reason": Fate.EMPTIED,
        },
        staff=("asked_by", "answered_by", "consultant"),
        other=("id", "asked_at", "state", "answered_at", "on", "traffic"),
        purpose="Traffic that a consultant asked for (TR-7)",
        lifetime=_CARD,
    ),
    "crm.Concession": Table(
        customer={
            "what": Fate.REPLACED,
            "reason": Fate.EMPTIED,
        },
        staff=("asked_by", "answered_by"),
        other=("id", "asked_at", "state", "answered_at", "card", "kind", "worth"),
        purpose="Gifts and concessions that were asked for (FU-11)",
        lifetime=_CARD,
    ),
    "crm.Review": Table(
        customer={
            "remarks": Fate.EMPTIED,
        },
        staff=("owner", "reviewed_by"),
        other=("id", "card", "follow_up", "subject", "decision", "is_first", "reviewed_at"),
        purpose="Checks of entries (CA-13)",
        lifetime=_CARD,
    ),
    "crm.SavedView": Table(
        staff=("user", "name"),
        other=("id", "query", "created_at"),
        purpose="Filters of lists, as codes and ids",
        lifetime="until its user deletes it or leaves",
    ),
    "crm.DealerSettings": Table(
        staff=("wholesale_consultant",),
        other=(
            "id", "area_code", "province", "city", "card_number_pattern", "opens_at", "closes_at",
            "morning_meeting_at", "evening_meeting_at", "first_review_at", "last_review_at", "quiet_from",
            "quiet_to", "weekday_hours", "special_days", "calendar_shows", "idle_minutes",
            "managers_need_second_factor", "notice_way", "notice_version",
            "keep_lost_months", "keep_traffic_months", "keep_lead_days", "version",
        ),
        purpose="The dealer's settings",
        lifetime=_DEALER,
    ),
    "crm.SyncDevice": Table(
        staff=("user", "device"),
        other=(
            "id", "created_at", "seen_at", "received", "acknowledged", "clock_offset_ms", "last_done_at", "cursor",
            "scope", "tables_checked_at", "sent", "removed",
        ),
        purpose="Phones that work offline; cards by id alone",
        lifetime="as long as its user's account",
    ),
    "crm.SyncCommand": Table(
        customer={
            "body": Fate.EMPTIED,
            "reply": Fate.EMPTIED,
        },
        staff=("settled_by",),
        other=(
            "id", "device", "command", "sequence", "kind", "done_at", "moment", "received_at", "digest", "state",
            "status", "result_id", "reason", "settled_at",
        ),
        purpose="What a phone did offline (SY-2)",
        lifetime="until the device has its answer",
    ),
    "crm.Lead": Table(
        customer={
            "customer_name": Fate.REPLACED,
            "phone": Fate.REPLACED,
            "phone_number": Fate.EMPTIED,
            "more_phones": Fate.EMPTIED,
            "email": Fate.EMPTIED,
            "province": Fate.EMPTIED,
            "city": Fate.EMPTIED,
            "comments": Fate.EMPTIED,
        },
        staff=("offered_to", "claimed_by"),
        other=(
            "id", "assignment", "content_version", "is_confirmed", "sender", "sender_name", "model", "received_at",
            "requested_at", "assigned_at", "state", "match", "offered_at", "open_from", "due_at", "late_at",
            "movable_at", "claimed_at", "attempted_at", "attempt_minutes", "automatic_answers", "reached_at", "card",
            "settled_at", "reason", "version", "reported_version",
        ),
        purpose="Contact wishes that headquarters assigned (HQ-4)",
        lifetime=_LEAD,
    ),
    "crm.LeadContact": Table(
        customer={"note": Fate.EMPTIED},
        staff=("by",),
        other=("id", "lead", "at", "method", "reached", "is_automatic", "minutes", "recorded_at"),
        purpose="Attempts to reach a lead (HQ-5)",
        lifetime=_LEAD,
    ),
    "crm.TrafficRecord": Table(
        customer={
            "customer_name": Fate.EMPTIED,
            "phone": Fate.EMPTIED,
            "phone_number": Fate.EMPTIED,
            "remark": Fate.EMPTIED,
            "reason": Fate.EMPTIED,
        },
        staff=("consultant", "recorded_by"),
        other=(
            "id", "kind", "on", "arrived_at", "left_at", "party_size", "first_time", "model", "test_drive", "state",
            "recorded_at", "settled_at", "version", "names_version",
        ),
        purpose="Who walked in and who called (TR-1)",
        lifetime=_TRAFFIC,
    ),
    "crm.PrivacyNotice": Table(
        staff=("published_by",),
        other=("version", "text_zh", "text_en", "published_at"),
        purpose="The dealer's notice to its customers, by version (PI-1)",
        lifetime=_DEALER,
    ),
    "crm.Consent": Table(
        staff=("asked_by",),
        other=("id", "card", "purpose", "is_given", "way", "notice_version", "at"),
        purpose="Proof of consents that were given and withdrawn, by the card's id (PI-1)",
        lifetime=_DEALER,
    ),
    "crm.PersonRequest": Table(
        customer={"name": Fate.EMPTIED, "number": Fate.EMPTIED},
        staff=("asked_by", "erased_by"),
        other=("id", "cards", "traffic", "leads", "waiting", "asked_at", "handed_over_at", "erased_at"),
        purpose="Requests for a person's data or its erasure (PI-3, PI-4)",
        lifetime="name and number until the erasure, 30 days at most; the rest as the proof of it",
    ),
    "crm.RetainedRecord": Table(
        customer={"number": Fate.KEPT},
        other=("id", "card_id", "kind", "done_on", "price", "reason", "retained_at", "until"),
        purpose="Orders and deliveries of erased customers, without the person",
        lifetime="10 years after the day of the order or delivery",
        kept_because="The law requires books of account for 10 years (会计档案管理办法); the row names nobody.",
    ),
    "crm.AccessDay": Table(
        staff=("user",),
        other=("id", "on", "cards", "numbers", "lists", "alerted_at"),
        purpose="Unusual access to customers' data, by ids of cards (PI-6)",
        lifetime=_DEALER,
    ),
}  # fmt: skip
