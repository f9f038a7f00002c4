"""A channel is everywhere that a channel is set up, sent by and tried out (RM-2)."""

import pytest

from notifications.rules.channels import Channel
from notifications.rules.gateways import SPECS
from notifications.services.delivering.turn import SENDS
from notifications.web.gateways import CHOICES, LABELS
from tests.gateways.fixtures import ADDRESSES, SETTINGS

# The fixtures fill these in from the servers that run.
MADE_BY_THE_FIXTURE = {Channel.EMAIL, Channel.WEB_PUSH}


def test_channel_has_settings_and_a_protocol() -> None:
    assert set(SPECS) == set(Channel)
    assert set(SENDS) == set(Channel)


@pytest.mark.parametrize("channel", SPECS)
def test_settings_of_a_channel_have_words(channel: Channel) -> None:
    settings = SPECS[channel].settings
    assert {setting.name for setting in settings} - set(LABELS) == set()
    assert {choice for setting in settings for choice in setting.choices} - set(CHOICES) == set()


@pytest.mark.parametrize("channel", SPECS)
def test_gateway_of_a_channel_can_be_set_up_in_tests(channel: Channel) -> None:
    assert channel in SETTINGS or channel in MADE_BY_THE_FIXTURE
    assert SPECS[channel].address is None or channel in ADDRESSES
