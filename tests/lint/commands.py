"""Find services that pages, endpoints and middleware call without the registry of commands (SA-1)."""

import ast
from collections.abc import Iterator
from importlib import import_module
from inspect import isfunction
from pathlib import Path

from accounts.commands import registered_commands

ROOT = Path(__file__).resolve().parents[2]
_APPS = ("platform/accounts", "tenants", "crm", "notifications", "reporting")
_EDGES = ("web", "api", "middleware.py", "backends.py")
# Methods that write rows where an edge does it by itself.
_WRITES = {"save", "create", "bulk_create", "get_or_create", "update_or_create", "delete"}

# Services that edges call and that are no commands, each with the reason.
READS = {
    "accounts.services.audit.note": "notes a workbook of figures beside its export, which any state allows",
    "accounts.services.exports.export": "passes on to export_sheet, a command",
    "accounts.services.presence.note_seen": "presence of who reads",
    "accounts.services.password_reset.open_reset": "reads",
    "accounts.services.second_factor.has_app": "reads",
    "tenants.billing.services.payments.open_invoice": "reads",
    "accounts.services.second_factor.pending_enrolment": "reads",
    "accounts.services.secrets.new_token": "makes a random value",
    "accounts.services.working_time.values_of": "reads",
    "crm.services.archiving.ask.archive_name": "reads",
    "crm.services.card_data.data_of": "reads",
    "crm.services.card_data.phone_input": "reads",
    "crm.services.custody.works_for_care": "reads",
    "crm.services.exporting.ask.file_name_of": "reads",
    "crm.services.exporting.sheets.filters_of": "reads",
    "crm.services.exporting.sheets.kinds": "reads",
    "crm.services.exporting.sheets.sheet_of": "reads",
    "crm.services.exporting.values.kept": "reads",
    "crm.services.handover.preview_hand_over": "reads what a hand-over would do",
    "crm.services.importing.template.template_workbook": "reads",
    "crm.services.pending_input.load_input": "reads",
    "crm.services.persons.preview_retention": "reads what the next run would erase",
    "crm.services.settings.values_of": "reads",
    "crm.services.sync.commands.run_commands": "passes each on to its own service, a command, at its moment (SY-3)",
    "notifications.services.receipts.take_receipt": "a gateway's receipt, of no person",
    "notifications.services.receipts.take_reply": "a reply that a gateway passes on: a withdrawal, which always counts",
    "notifications.services.templates.check_place": "reads",
    "reporting.dealer.services.exports.export": "passes on to export_sheet, a command",
    "reporting.dealer.services.stated.notes_about": "reads",
    "tenants.billing.services.seats.seats_in_use": "reads",
    "tenants.billing.services.sign_up.form_of_link": "reads",
    "tenants.billing.services.wechat.take_notice": "a provider's notice, of no person",
    "tenants.services.exports.export": "passes on to export_sheet, a command",
}


def edges() -> Iterator[Path]:
    """Return the modules in which a request arrives."""
    for app in _APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if any(part in _EDGES for part in path.relative_to(ROOT).parts) and "templates" not in path.parts:
                yield path


def services_called() -> dict[str, Path]:
    """Return the dotted path of each service function that an edge imports, with an edge that does."""
    found: dict[str, Path] = {}
    for path in edges():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and ".services" in node.module:
                for name in node.names:
                    service = getattr(import_module(node.module), name.name, None)
                    if isfunction(service):
                        found[f"{service.__module__}.{service.__qualname__}"] = path
    return found


def outside_registry() -> list[str]:
    """Return the services that are neither a command nor named in READS."""
    called = services_called()
    return sorted(
        f"{path.relative_to(ROOT)}: {service}"
        for service, path in called.items()
        if service not in registered_commands() and service not in READS
    )


def writes_in(source: str) -> list[int]:
    """Return the lines on which a module writes rows through a manager, `X.objects….create(…)`."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _WRITES | {"update"}
        and "objects" in ast.unparse(node.func.value)
    ]


def edges_that_write() -> list[str]:
    """Return the edges that write rows themselves instead of calling a service."""
    return [f"{path.relative_to(ROOT)}:{line}" for path in edges() for line in writes_in(path.read_text())]
