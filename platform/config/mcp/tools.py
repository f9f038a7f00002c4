"""The tools of a dealer's host: figures and lists to read, and two commands that are safe to offer.

Nothing here merges, transfers, withdraws, closes or exports, and no number is unmasked.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

from pydantic import Field

from config.mcp.quoting import quoted
from config.mcp.rest import Rest
from crm.rules.codes.card import Business, Channel, IntentLevel, Status
from crm.rules.codes.contact import Method, Nature, Topic, TrafficState

Card = Annotated[UUID, Field(description="The card's `id`, from a list.")]
Consultant = Annotated[UUID | None, Field(description="Only this person's: an id, from `owner` in a list.")]
Month = Annotated[str | None, Field(pattern=r"^\d{4}-\d\d$", description="YYYY-MM. Instead of `start` and `end`.")]
Start = Annotated[date | None, Field(description="First day.")]
End = Annotated[date | None, Field(description="Last day.")]
Cursor = Annotated[str | None, Field(description="From `next` of the page before.")]
PageSize = Annotated[int, Field(ge=1, le=50)]
Note = Annotated[str, Field(min_length=1, max_length=2000, description="What was said, in the dealer's language.")]
Next = Annotated[date | None, Field(description="Next follow-up date; `next_date_proposal` says which are allowed.")]
Result = dict[str, Any]


class DealerTools:
    """Each method is a tool of its name, and makes one call of the API."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def reads(self) -> list[Any]:
        """Return the tools that change nothing."""
        return [
            self.who_am_i, self.worklist, self.find_customers, self.customer, self.customer_timeline,
            self.next_date_proposal, self.traffic, self.funnel, self.stock_flow, self.rates, self.day_report,
        ]  # fmt: skip

    def commands(self) -> list[Any]:
        """Return the tools that record something."""
        return [self.note_follow_up, self.plan_appointment]

    def who_am_i(self) -> Result:
        """Tell whose account this is, at which dealer, and what it may do."""
        return self._shown("", self._rest.get("me/"))

    def worklist(
        self,
        on: Annotated[date | None, Field(description="A day; today by default.")] = None,
        consultant: Consultant = None,
    ) -> Result:
        """List the work of a day: follow-ups, overdue customers, appointments, callbacks, pending traffic, and what is
        done."""
        return self._shown("", self._rest.get("worklist/", {"on": on, "consultant": consultant}))

    def find_customers(
        self,
        q: Annotated[str | None, Field(description="Any part of a name, number or card number.")] = None,
        status: Status | None = None,
        due: Literal["today", "overdue"] | None = None,
        intent_level: IntentLevel | None = None,
        owner: Consultant = None,
        cursor: Cursor = None,
        page_size: PageSize = 20,
    ) -> Result:
        """List customers' cards, those that you may see, newest first."""
        filters = {"status": status, "due": due, "intent_level": intent_level, "owner": owner}
        rows = self._rest.get("cards/", {"q": q, **filters, "cursor": cursor, "page_size": page_size})
        return self._shown("cards/", rows, filters)

    def customer(self, card: Card) -> Result:
        """Show one customer's card with every field that you may see."""
        return self._shown(f"cards/{card}/", self._rest.get(f"cards/{card}/"))

    def customer_timeline(self, card: Card, cursor: Cursor = None, page_size: PageSize = 20) -> Result:
        """List everything that happened to a customer's card, newest first."""
        rows = self._rest.get(f"cards/{card}/timeline/", {"cursor": cursor, "page_size": page_size})
        return self._shown(f"cards/{card}/", rows)

    def next_date_proposal(
        self,
        card: Card,
        appointment_on: Annotated[date | None, Field(description="If a visit is agreed: its day.")] = None,
    ) -> Result:
        """Propose the next follow-up date of a card, with the earliest and latest one allowed."""
        found = self._rest.get(f"cards/{card}/proposal/", {"appointment_on": appointment_on})
        return self._shown(f"cards/{card}/", found)

    def traffic(
        self,
        on: Annotated[date | None, Field(description="A day; all days by default.")] = None,
        state: TrafficState | None = None,
        cursor: Cursor = None,
        page_size: PageSize = 20,
    ) -> Result:
        """List the parties that came or called, as reception recorded them."""
        query = {"on": on, "state": state, "cursor": cursor, "page_size": page_size}
        return self._shown("traffic/", self._rest.get("traffic/", query))

    def funnel(
        self,
        month: Month = None,
        start: Start = None,
        end: End = None,
        consultant: Consultant = None,
        channel: Channel | None = None,
        business: Business = Business.RETAIL,
    ) -> Result:
        """Report the funnel of a period: traffic, filed, visited, test drives, orders, deliveries."""
        return self._report("funnel", "", month, start, end, consultant, channel, business)

    def stock_flow(
        self, month: Month = None, start: Start = None, end: End = None, consultant: Consultant = None
    ) -> Result:
        """Report the stock flow of a period: opening, filed, ordered, lost, closing, for prospects and for orders."""
        return self._report("stock-flow", "stock/", month, start, end, consultant)

    def rates(self, month: Month = None, start: Start = None, end: End = None, consultant: Consultant = None) -> Result:
        """Report the rates of a period, each as a share with its numerator and denominator."""
        return self._report("rates", "rates/", month, start, end, consultant)

    def day_report(self, on: Annotated[date | None, Field(description="A day; today by default.")] = None) -> Result:
        """Report a day's plan and its result, consultant by consultant."""
        return self._shown("meetings/evening/", self._rest.get("reports/day/", {"on": on}))

    def note_follow_up(
        self,
        card: Card,
        method: Method,
        topics: Annotated[list[Topic], Field(min_length=1)],
        note: Note,
        next_followup_on: Next = None,
        reached: Annotated[bool | None, Field(description="False for an attempt that reached nobody.")] = None,
        contact_at: Annotated[datetime | None, Field(description="With offset; now by default.")] = None,
    ) -> Result:
        """Record a contact with a customer that has taken place. Ask the user to confirm the text first."""
        body = {"method": method, "topics": topics, "note": note, "reached": reached}
        return self._record(card, contact_at, next_followup_on, body)

    def plan_appointment(
        self,
        card: Card,
        method: Method,
        note: Note,
        appointment_on: Annotated[date, Field(description="The day on which the customer comes.")],
        appointment_time: Annotated[str | None, Field(pattern=r"^\d\d:\d\d$", description="HH:MM, if agreed.")] = None,
        next_followup_on: Next = None,
    ) -> Result:
        """Record a contact in which a visit was agreed, and plan it. Ask the user to confirm the date first."""
        body = {"method": method, "topics": [Topic.APPOINTMENT], "note": note, "appointment_time": appointment_time}
        return self._record(card, None, next_followup_on, {**body, "appointment_on": appointment_on.isoformat()})

    def _record(
        self, card: UUID, contact_at: datetime | None, next_followup_on: date | None, body: Mapping[str, object]
    ) -> Result:
        at = (contact_at or datetime.now(UTC)).isoformat()
        next_on = next_followup_on.isoformat() if next_followup_on else None
        contact = {"contact_at": at, "nature": Nature.ROUTINE, "next_followup_on": next_on, **body}
        return self._shown(f"cards/{card}/", self._rest.post(f"cards/{card}/follow-ups/", contact))

    def _report(
        self,
        name: str,
        page: str,
        month: str | None,
        start: date | None,
        end: date | None,
        consultant: UUID | None,
        channel: str | None = None,
        business: str | None = None,
    ) -> Result:
        """Return a report, with the page that shows the same figures."""
        given = {
            "month": month,
            "from": start,
            "to": end,
            "consultant": consultant,
            "channel": channel,
            "business": business,
        }
        return self._shown(f"figures/{page}", self._rest.get(f"reports/{name}/", given), given)

    def _shown(self, page: str, found: Any, query: dict[str, Any] | None = None) -> Result:
        return shown(self._rest.url, page, found, query)


def shown(url: str, page: str, found: Any, query: dict[str, Any] | None = None) -> Result:
    """Return a result of the API with its words marked, and the address of the page that shows it.

    A page of a list has `next` beside its data: the cursor, not the API's link.
    """
    chosen = urlencode({name: value for name, value in (query or {}).items() if value is not None})
    result: Result = {"link": f"{url}/{page}" + (f"?{chosen}" if chosen else "")}
    if isinstance(found, dict) and "results" in found:
        result["next"] = _cursor_in(found["next"])
        found = {name: each for name, each in found.items() if name not in ("next", "previous")}
    return {**result, "data": _linked(url, quoted(found))}


def _cursor_in(link: str | None) -> str | None:
    return parse_qs(urlsplit(link).query)["cursor"][0] if link else None


def _linked(url: str, value: Any) -> Any:
    """Return a result in which each card of a list has the address of its page."""
    if isinstance(value, list):
        return [_linked(url, each) for each in value]
    if not isinstance(value, dict):
        return value
    linked = {name: _linked(url, each) for name, each in value.items()}
    is_card = {"id", "intent_level", "number"} <= value.keys()
    return {**linked, "link": f"{url}/cards/{value['id']}/"} if is_card else linked
