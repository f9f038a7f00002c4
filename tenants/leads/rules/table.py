"""Leads in a table that headquarters uploads by hand: its head names the fields, in either language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo

from kit.errors import Problem
from tenants.leads.rules.json_lead import read_json
from tenants.leads.rules.lead import LeadInput, Prospect

MOST_ROWS = 1_000
_HEADS: Mapping[str, str] = {
    "id": "id", "编号": "id", "线索编号": "id",
    "customer_name": "customer_name", "name": "customer_name", "姓名": "customer_name", "客户姓名": "customer_name",
    "phone": "phone", "mobile": "phone", "手机": "phone", "电话": "phone", "手机号": "phone", "联系电话": "phone",
    "email": "email", "邮箱": "email",
    "model": "model", "车型": "model", "意向车型": "model",
    "dealer": "dealer", "经销商": "dealer",
    "province": "province", "省份": "province", "省": "province",
    "city": "city", "城市": "city", "市": "city",
    "comments": "comments", "备注": "comments", "留言": "comments",
    "requested_at": "requested_at", "时间": "requested_at", "提交时间": "requested_at",
}  # fmt: skip


def columns_of(head: Sequence[str]) -> list[str]:
    """Return the field of each column, "" for one that is none; all empty where the head names no number."""
    found = [_HEADS.get(cell.strip().casefold(), "") for cell in head]
    return found if "phone" in found and len(set(filter(None, found))) == len(list(filter(None, found))) else []


def read_table(columns: Sequence[str], rows: Iterable[Sequence[str]], zone: tzinfo) -> list[Prospect]:
    """Return the lead of each row; a row with a cell that could not be read is one that cannot be read."""
    return [_prospect(columns, row, zone) for row in rows]


def _prospect(columns: Sequence[str], row: Sequence[str], zone: tzinfo) -> Prospect:
    source = "\t".join(row)
    # A reader puts this character for what is none.
    if "\ufffd" in source or any(row[len(columns) :]):
        return Prospect(LeadInput(problems=(Problem("unreadable", "", "HQ-3"),)), source)
    return Prospect(read_json({name: cell for name, cell in zip(columns, row, strict=False) if name}, zone), source)
