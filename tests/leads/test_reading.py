"""What is wrong with a lead's shape and times is named by its code (HQ-3)."""

from datetime import UTC, timedelta

import pytest

from kit import clock
from tenants.leads.models import Lead
from tenants.leads.rules.json_lead import read_json
from tests.leads.sending import Sending
from tests.leads.test_intake import send, website

__all__ = ["website"]

pytestmark = pytest.mark.rule("HQ-3")


@pytest.mark.parametrize("value", [[], "王伟", 5, None])
def test_json_that_is_no_object_is_no_lead(value: object) -> None:
    assert [problem.code for problem in read_json(value, UTC).problems] == ["not_a_lead"]


def test_lead_of_tomorrow_is_kept_with_its_reason(website: Sending) -> None:
    send(website, requested_at=(clock.now() + timedelta(days=2)).isoformat())
    (reason,) = Lead.objects.get().reasons
    assert (reason["field"], reason["code"]) == ("requested_at", "requested_in_future")
