"""The rows of a dealer's schema. Everything here belongs to one dealer and names the brand's things by code."""

from crm.models.activity import Activity
from crm.models.card import Card, CardChange, CardPhone
from crm.models.duplicate import SuspectedDuplicate
from crm.models.event import Event, FollowerCursor, ParkedEvent
from crm.models.follow_up import FollowUp
from crm.models.outcome import Delivery, Loss, Order
from crm.models.settings import DealerSettings
from crm.models.traffic import TrafficRecord

__all__ = [
    "Activity",
    "Card",
    "CardChange",
    "CardPhone",
    "DealerSettings",
    "Delivery",
    "Event",
    "FollowUp",
    "FollowerCursor",
    "Loss",
    "Order",
    "ParkedEvent",
    "SuspectedDuplicate",
    "TrafficRecord",
]
