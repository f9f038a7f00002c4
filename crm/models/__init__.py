"""The rows of a dealer's schema. Everything here belongs to one dealer and names the brand's things by code."""

from crm.models.access_day import AccessDay
from crm.models.activity import Activity, ActivityInvitation
from crm.models.allocation import Allocation
from crm.models.archive import Archive, ArchivePart
from crm.models.calendar import CalendarFeed
from crm.models.callback import Callback
from crm.models.card import Card, CardChange, CardPhone
from crm.models.card_import import CardImport, ImportDuplicate, ImportFile, ImportRow, ImportStub
from crm.models.consent import Consent, PrivacyNotice
from crm.models.duplicate import SuspectedDuplicate
from crm.models.event import Event, FollowerCursor, ParkedEvent
from crm.models.export import Export, ExportFile
from crm.models.follow_up import FollowUp
from crm.models.lead import Lead, LeadContact
from crm.models.management import Merge, Transfer, Withdrawal
from crm.models.outcome import Delivery, Loss, Order
from crm.models.person import PersonRequest, RetainedRecord
from crm.models.request import Concession, TrafficRequest
from crm.models.review import Review
from crm.models.saved_view import SavedView
from crm.models.settings import DealerSettings
from crm.models.sync import SyncCommand, SyncDevice
from crm.models.traffic import TrafficRecord

__all__ = [
    "AccessDay",
    "Activity",
    "ActivityInvitation",
    "Allocation",
    "Archive",
    "ArchivePart",
    "CalendarFeed",
    "Callback",
    "Card",
    "CardChange",
    "CardImport",
    "CardPhone",
    "Concession",
    "Consent",
    "DealerSettings",
    "Delivery",
    "Event",
    "Export",
    "ExportFile",
    "FollowUp",
    "FollowerCursor",
    "ImportDuplicate",
    "ImportFile",
    "ImportRow",
    "ImportStub",
    "Lead",
    "LeadContact",
    "Loss",
    "Merge",
    "Order",
    "ParkedEvent",
    "PersonRequest",
    "PrivacyNotice",
    "RetainedRecord",
    "Review",
    "SavedView",
    "SuspectedDuplicate",
    "SyncCommand",
    "SyncDevice",
    "TrafficRecord",
    "TrafficRequest",
    "Transfer",
    "Withdrawal",
]
