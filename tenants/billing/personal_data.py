"""Declare whose data the tables of subscriptions hold (kit.personal_data): of people who sign up and pay."""

from kit.personal_data import Table

_BOOKS = "10 years: books of account (会计档案管理办法)"

PERSONAL_DATA = {
    "billing.Plan": Table(
        other=(
            "id", "code", "name_zh", "name_en", "version", "seat_fen", "seats_included", "trial_days",
            "months_per_year", "card_limit", "excess_fen", "messages_per_day", "exports_per_day", "is_offered",
            "position",
        ),
    ),
    "billing.Subscription": Table(
        other=(
            "dealer", "plan", "interval", "seats", "next_seats", "seats_cut_on", "next_plan", "next_interval",
            "anchor_on", "period_index", "title", "tax_number", "created_at",
        ),
    ),
    "billing.MeterRow": Table(other=("id", "dealer", "on", "kind", "amount")),
    "billing.CreditEntry": Table(other=("id", "dealer", "at", "amount_fen", "reason", "invoice", "payment", "note")),
    "billing.InvoiceCounter": Table(other=("year", "last")),
    "billing.Invoice": Table(
        other=(
            "id", "number", "dealer", "issued_on", "due_on", "begins_on", "ends_on", "period_index", "seats", "title",
            "tax_number", "total_fen", "state", "paid_on",
        ),
    ),
    "billing.InvoiceLine": Table(
        other=(
            "id", "invoice", "position", "kind", "quantity", "unit_fen", "amount_fen", "days", "days_of_period",
            "metered_on",
        ),
    ),
    "billing.Payment": Table(
        staff=("confirmed_by",),
        other=("id", "dealer", "by", "amount_fen", "paid_on", "reference", "invoice", "at"),
        purpose="Who confirmed a payment",
        lifetime=_BOOKS,
    ),
    "billing.QrOrder": Table(
        other=("out_trade_no", "invoice", "amount_fen", "code_url", "state", "created_at", "asked_at")
    ),
    "billing.ProviderNotice": Table(other=("id", "provider", "out_trade_no", "received_at", "handled_at")),
    "billing.SupportInvitation": Table(
        staff=("person_id", "person_name", "reason", "invited_by", "ended_by"),
        other=("id", "dealer", "invited_at", "ends_at", "entered_at", "ended_at", "ticket", "ticket_until"),
        purpose="Who of the hosting company was invited to view the dealer, by whom and why",
        lifetime="as long as the dealer",
    ),
    "billing.LeaveNotice": Table(
        staff=("given_by", "cancelled_by"),
        other=("id", "dealer", "given_at", "ends_on", "cancelled_at", "ended_at"),
        purpose="Who gave notice that the dealer leaves, and who cancelled it",
        lifetime="as long as the dealer",
    ),
    "billing.SignUp": Table(
        staff=("name", "mobile", "email"),
        other=(
            "id", "link", "dealer", "company", "credit_code", "terms_version", "accepted_at", "confirmed_at",
        ),
        purpose="The person who signed a dealer up, and the terms that they accepted",
        lifetime="as long as the dealer",
    ),
}  # fmt: skip
