"""What commands take: the API's and the forms' fields under the same names, already read into Python's types.

A key that is absent was not given; `None` or an empty value was given as "no answer".
"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import TypedDict
from uuid import UUID


class PhoneInput(TypedDict, total=False):
    """A number as typed."""

    kind: str
    number: str
    main: bool


class CardInput(TypedDict, total=False):
    """The data of a card that people enter (CA-10)."""

    number: str
    club_member: bool | None
    party: str
    organization_name: str
    customer_name: str
    gender: str
    age_band: str
    phones: list[PhoneInput]
    province: str
    city: str
    address: str
    lead_source: str
    media_name: str
    activity: UUID | None
    venue: str
    intent_level: str
    followup_level: str
    expected_visit: str
    budget: str
    funds: str
    payment: str
    model: str
    configuration: str
    colour: str
    options: list[str]
    purpose: str
    used_car: bool | None
    replacement: str
    current_vehicle: str
    current_vehicle_registered_on: date | None
    call_topics: list[str]
    visited_before: str
    usage: str
    accessories: str
    planned_purchase_on: date | None
    preference: str
    competitor_brand: str
    comparison_points: list[str]
    other_models: str


class OrderInput(TypedDict, total=False):
    """A signed order (FU-10); money in yuan."""

    number: str
    signed_on: date
    model: str
    configuration: str
    colour: str
    options: list[str]
    price: Decimal
    deposit: Decimal
    planned_delivery_on: date | None
    reason: str


class DeliveryInput(TypedDict, total=False):
    """A car handed over (FU-10)."""

    delivered_on: date
    vin: str
    price: Decimal
    reason: str


class LossInput(TypedDict, total=False):
    """Why a customer was lost (FU-10)."""

    loss_reason: str
    loss_factor: str
    competitor_brand: str
    competitor_model: str


class FollowUpInput(TypedDict, total=False):
    """A contact and its outcome (FU-1)."""

    contact_at: datetime
    nature: str
    topics: list[str]
    method: str
    reached: bool
    activity: UUID | None
    note: str
    traffic: UUID | None
    lead: UUID | None
    appointment_on: date | None
    appointment_time: time | None
    intent_level: str
    followup_level: str
    status: str
    next_followup_on: date | None
    card: CardInput
    order: OrderInput | None
    delivery: DeliveryInput | None
    loss: LossInput | None


class FilingInput(CardInput, total=False):
    """A card as filed, with its first contact (CA-2). `draft`: the clerk's draft that is filed again (CA-8).

    `notice` is how the customer was informed, the dealer's usual way unless given; `marketing` a consent (PI-1).
    """

    traffic: UUID | None
    lead: UUID | None
    channel: str
    filed_on: date
    business: str
    owner: UUID | None
    follow_up: FollowUpInput
    on_duplicate: str
    matches: list[UUID] | None
    draft: UUID | None
    notice: str
    marketing: bool


class TrafficInput(TypedDict, total=False):
    """A party that walked in or called (TR-1)."""

    kind: str
    arrived_at: datetime
    left_at: datetime | None
    party_size: int
    first_time: bool
    consultant: UUID
    customer_name: str
    phone: str
    model: str
    test_drive: bool
    remark: str
