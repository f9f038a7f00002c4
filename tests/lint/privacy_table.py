"""The tables of docs/privacy.md, made from what the apps declare (kit.personal_data); `make docs` writes them."""

from pathlib import Path

import django

from kit.personal_data import PLACES, Table, declared_tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
BEGIN, END = "<!-- personal data: written by `make docs` -->", "<!-- personal data end -->"


def tables() -> str:
    """Return the tables: of customers' data field by field, of staff's by table, and the places that are no tables."""
    of_customers, of_staff, of_nobody = [], [], []
    for label, table in sorted(declared_tables().items()):
        if table.customer:
            of_customers.append(_of_customers(label, table))
        if table.staff:
            of_staff.append(f"| `{label}` | {_names(table.staff)} | {table.purpose} | {table.lifetime} |")
        if not table.customer and not table.staff:
            of_nobody.append(f"`{label}`")
    return "\n".join(
        [
            "### Customers",
            "",
            "| table | fields, and what an erasure does with them | why | for how long |",
            "|---|---|---|---|",
            *of_customers,
            "",
            "### Staff",
            "",
            "| table | fields | why | for how long |",
            "|---|---|---|---|",
            *of_staff,
            "",
            "### Places that are no tables",
            "",
            "| place | holds | for how long |",
            "|---|---|---|",
            *(f"| {place.name} | {place.holds} | {place.lifetime} |" for place in PLACES),
            "",
            "### Tables without personal data",
            "",
            ", ".join(of_nobody) + ".",
        ]
    )


def written(page: str) -> str:
    """Return the page with the tables of now between its marks."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{tables()}\n{END}{rest.split(END)[1]}"


def _of_customers(label: str, table: Table) -> str:
    fates: dict[str, list[str]] = {}
    for name, fate in table.customer.items():
        fates.setdefault(str(fate), []).append(name)
    fields = "; ".join(f"{fate}: {_names(names)}" for fate, names in fates.items())
    because = f" {table.kept_because}" if table.kept_because else ""
    return f"| `{label}` | {fields}.{because} | {table.purpose} | {table.lifetime} |"


def _names(names: "tuple[str, ...] | list[str]") -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    django.setup()
    PAGE.write_text(written(PAGE.read_text()))
