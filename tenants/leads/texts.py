"""Texts of refusals that concern leads, their senders and the rules of assignment."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

TEXTS: Mapping[str, Text] = {
    "bad_signature": Text(
        _("Signature not accepted"),
        _("Sign the request with one of the sender's keys, as Standard Webhooks, with a clock that is right."),
        rule="HQ-2",
    ),
    "unreadable": Text(_("Unreadable message"), _("This is neither JSON nor XML that can be read."), rule="HQ-3"),
    "not_adf": Text(_("Not ADF"), _("The XML has no prospect of ADF 1.0."), rule="HQ-3"),
    "not_a_lead": Text(_("Not a lead"), _("Send a JSON object with the fields of a lead."), rule="HQ-3"),
    "requested_in_future": Text(
        _("Requested in the future"), _("The customer can't have asked later than now. Check the date."), rule="HQ-3"
    ),
    "lead_under_way": Text(
        _("Already being worked on"),
        _("A dealer is working on this lead. It can be moved after 24 opening hours without an attempt."),
        rule="HQ-5",
    ),
    "no_lead_columns": Text(
        _("No leads in the table"),
        _("The first row must name the columns, one of them “phone” or “手机”, and the rows below must hold leads."),
        rule="HQ-2",
    ),
    "too_many_leads": Text(_("Too many leads"), _("At most {limit} leads in a file."), rule="HQ-2"),
    "no_lead_in_mail": Text(
        _("No lead in the mail"), _("The mail holds neither ADF nor JSON, in its body or attached."), rule="HQ-3"
    ),
    "rules_changed": Text(
        _("Rules changed by someone else"), _("Someone saved the rules since you opened them. Check their version.")
    ),
}
