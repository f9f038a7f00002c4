"""Texts of the codes that notifications and their channels refuse with."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text, register

register(
    {
        "bad_subscription": Text(
            _("This browser can't be reached"), _("Turn notifications off in the browser and on again."), "RM-2"
        ),
        "channel_unreadable": Text(
            _("The channel can't be used now"), _("An administrator saves it again under Channels."), "RM-5"
        ),
        "webhook_paused": Text(_("The webhook is paused"), _("Nothing is sent to it. Turn it on first.")),
        "not_dead": Text(
            _("Not given up yet"), _("Only a message that all tries have failed for can be sent again."), "RM-5"
        ),
        "messages_used_up": Text(
            _("No messages left today"), _("The plan's messages of today are used up. Send it again tomorrow."), "SA-4"
        ),
        "unknown_placeholder": Text(
            _("Unknown placeholder"), _("{names} can't be used here. Choose from the list below the text."), "RM-3"
        ),
        "number_in_template": Text(
            _("A phone number in the text"), _("Messages that leave the system contain no phone numbers."), "RM-3"
        ),
    }
)
