"""Texts of the codes with which subscriptions are refused."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text, register

register(
    {
        "bad_credit_code": Text(
            _("Invalid credit code"),
            _("This isn't a unified social credit code: its 18 characters don't fit each other. Check it."),
            rule="SA-3",
        ),
        "bad_mobile": Text(_("Invalid mobile number"), _("Enter the 11 digits of a mobile number."), rule="SA-3"),
        "bad_email": Text(_("Invalid e-mail address"), _("Enter an address such as name@company.cn."), rule="SA-3"),
        "bad_dealer_code": Text(
            _("Invalid dealer code"),
            _("Use 1 to 30 lowercase letters, digits and dashes, beginning with a letter. Some names are reserved."),
            rule="SA-3",
        ),
        "terms_not_accepted": Text(
            _("Terms not accepted"), _("Accept the terms and the processor agreement to continue."), rule="SA-3"
        ),
        "link_ended": Text(
            _("Link no longer valid"), _("The link is older than 24 hours or incomplete. Sign up again."), rule="SA-3"
        ),
        "link_used": Text(_("Link already used"), _("This link has already opened a dealer."), rule="SA-3"),
        "ticket_ended": Text(
            _("Link no longer valid"),
            _("The link opens once and within a minute. Open the dealer again from the support page."),
            rule="SA-8",
        ),
        "no_seat_left": Text(
            _("No seat left"),
            _("All {seats} seats are in use. The administrator can add seats on the Subscription page."),
            rule="SA-4",
        ),
        "seats_in_use": Text(
            _("Seats in use"), _("{used} accounts are active. Deactivate some first, or order more seats."), rule="SA-4"
        ),
        "bad_tax_number": Text(
            _("Invalid tax number"), _("Enter the 15 to 20 digits and capital letters of the tax number."), rule="SA-5"
        ),
        "notice_given": Text(
            _("Notice already given"), _("This dealer has already given notice. Cancel it first."), rule="SA-7"
        ),
        "no_subscription": Text(
            _("No subscription"), _("This dealer is not billed here. Ask the brand about it."), rule="SA-4"
        ),
        "date_ahead": Text(_("Date in the future"), _("Enter a date that is not in the future.")),
        "invoice_not_open": Text(_("Nothing to pay"), _("This invoice is already paid or cancelled."), rule="SA-5"),
        "reference_taken": Text(
            _("Already recorded"), _("A payment with this reference has already been recorded."), rule="SA-5"
        ),
        "credit_too_small": Text(_("Not enough credit"), _("The dealer's credit is {credit} yuan."), rule="SA-5"),
        "payment_away": Text(
            _("Payment unavailable"),
            _("WeChat Pay can't be reached right now. Try again in a minute, or pay by bank transfer."),
            rule="SA-5",
        ),
    }
)
