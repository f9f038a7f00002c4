"""Texts of the refusals of an import, of its file, its cells and its steps (SA-2)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

IMPORT_TEXTS = {
    "file_unreadable": Text(
        _("Not a spreadsheet"),
        _("Upload an Excel workbook (.xlsx or .xls) or a CSV file. This file is neither."),
        "SA-2",
    ),
    "file_encrypted": Text(
        _("Password-protected"),
        _("This workbook is protected with a password. Remove the password in Excel, save it, and upload it again."),
        "SA-2",
    ),
    "file_of_other_format": Text(
        _("Unsupported format"),
        _(
            "This format can't be read. Open the file in Excel or WPS, save it as an Excel workbook (.xlsx), and "
            "upload that."
        ),
        "SA-2",
    ),
    "file_empty": Text(_("Empty file"), _("There is nothing in this file."), "SA-2"),
    "file_too_large": Text(_("File too large"), _("Files can be up to {megabytes} MB. Split this one."), "SA-2"),
    "file_too_large_unpacked": Text(
        _("File too large"), _("This file is too large once unpacked. Save it again or split it."), "SA-2"
    ),
    "file_takes_too_long": Text(
        _("Takes too long to read"),
        _("Reading this file takes too long. Split it into several files, or save it as CSV, and upload that."),
        "SA-2",
    ),
    "too_many_rows": Text(
        _("Too many rows"), _("Up to {limit} rows can be imported at a time. Split the table."), "SA-2"
    ),
    "no_columns": Text(_("No column names"), _("One of the first rows must contain the column names."), "SA-2"),
    "no_rows": Text(_("No rows"), _("There are no rows below the column names."), "SA-2"),
    "mapped_twice": Text(_("Mapped twice"), _("Another column is already mapped to this field."), "SA-2"),
    "field_not_mapped": Text(
        _("A column is missing"), _("Choose the columns with the customer's name and main number."), "SA-2"
    ),
    "not_yes_or_no": Text(_("Yes or no"), _("Enter yes or no."), "SA-2"),
    "before_filing": Text(_("Before the filing date"), _("This is before the row's filing date."), "SA-2"),
    "import_settled": Text(_("In progress or done"), _("This import can no longer be changed."), "SA-2"),
    "import_expired": Text(
        _("Deleted after 30 days"),
        _("The upload was deleted because it wasn't used for 30 days. Upload the file again."),
        "SA-2",
    ),
    "import_not_checked": Text(_("Not checked"), _("Check the rows before importing them."), "SA-2"),
    "import_has_errors": Text(
        _("Rows with errors"), _("{rows} rows have errors. Correct them, or import only the valid rows."), "SA-2"
    ),
    "import_has_no_valid_rows": Text(
        _("No valid rows"), _("Every row has errors, so there is nothing to import."), "SA-2"
    ),
    "cell_not_readable": Text(
        _("Unreadable characters"), _("Some characters of this cell can't be read. Enter the value again."), "SA-2"
    ),
    "cell_in_other_encoding": Text(
        _("Different encoding"),
        _(
            "This row uses a different encoding from the rest of the file, so its text is a guess. Check it "
            "and enter it again."
        ),
        "SA-2",
    ),
    "error_cell": Text(
        _("Formula error"), _("The formula in this cell gives an error. Enter the value itself."), "SA-2"
    ),
    "formula_not_computed": Text(
        _("Formula without a result"),
        _(
            "This cell holds a formula that was never calculated. Open the file in Excel and save it, or enter the "
            "value itself."
        ),
        "SA-2",
    ),
    "quote_not_closed": Text(
        _("Quotation mark not closed"),
        _("A quotation mark opens here and is not closed. Remove it, or close it at the end of the cell."),
        "SA-2",
    ),
    "too_many_cells": Text(
        _("More values than columns"),
        _(
            "This row has more values than the table has columns. Put text that contains the separator in "
            "quotation marks."
        ),
        "SA-2",
    ),
    "two_numbers_in_cell": Text(
        _("More than one number"),
        _("This cell contains several numbers, and not all of them are complete. Write every number in full."),
        "CA-4",
    ),
    "several_of_this_name": Text(
        _("Several people have this name"),
        _("Several consultants have this name. Enter the user name instead: {usernames}."),
        "SA-2",
    ),
    "not_a_city_of": Text(_("Not in this province"), _("There is no such city or district in {province}."), "CA-10"),
    "not_of_model": Text(_("Not available for this model"), _("This isn't available for the model."), "SA-2"),
    "import_not_committed": Text(
        _("Nothing to undo"), _("This import hasn't been completed, or has been undone."), "SA-2"
    ),
    "import_day_closed": Text(_("The day is closed"), _("An import can only be undone on its own day."), "SA-2"),
    "import_touched": Text(
        _("Its cards are in use"),
        _("{cards} of its cards have been used since, so the import can't be undone."),
        "SA-2",
    ),
}
