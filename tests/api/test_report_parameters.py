"""`/reports/…`: what each report takes, and that everything wrong with it is named at once."""

import pytest

from accounts.models import User
from tests.api_client import client, get
from tests.factories import filed
from tests.reporting.dealer.figures import catch_up
from tests.signing_in import codes

REPORTS = ("funnel", "stock-flow", "rates", "trends")
WRONG = "from=2026-11-31&to=tomorrow&consultant=li&channel=pigeon&business=barter&as_of=2026-11-18&shoe=43"


@pytest.mark.parametrize("report", [*REPORTS, "day"])
def test_everything_wrong_is_named(report: str, manager: User) -> None:
    answer = get(manager, f"reports/{report}/?{WRONG}")
    assert answer.status_code == 422
    assert dict(codes(answer)) == {
        "from": "not_a_date",
        "to": "not_a_date",
        "consultant": "invalid",
        "channel": "not_a_choice",
        "business": "not_a_choice",
        "as_of": "not_an_instant",
        "shoe": "unknown_field",
    }


@pytest.mark.parametrize("report", REPORTS)
def test_period_is_told_one_way(report: str, manager: User) -> None:
    both = get(manager, f"reports/{report}/?month=2026-11&from=2026-11-01&to=2026-11-30")
    assert (both.status_code, codes(both)) == (422, [("month", "period_or_month")])
    neither = get(manager, f"reports/{report}/")
    assert dict(codes(neither)) == {"from": "required", "to": "required"}
    reversed_one = get(manager, f"reports/{report}/?from=2026-11-02&to=2026-11-01")
    assert codes(reversed_one) == [("to", "period_reversed")]


@pytest.mark.parametrize("report", REPORTS)
def test_month_is_the_same_as_its_days(report: str, li: User, manager: User) -> None:
    filed(li)
    catch_up()
    by_month = get(manager, f"reports/{report}/?month=2026-11").json()
    assert by_month == get(manager, f"reports/{report}/?from=2026-11-01&to=2026-11-30").json()
    assert (by_month["from"], by_month["to"]) == ("2026-11-01", "2026-11-30")


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("", 1),
        ("&business=wholesale", 0),
        ("&business=all", 1),
        ("&channel=walk_in", 1),
        ("&channel=outreach", 0),
        ("&model=octavia", 1),
        ("&model=superb", 0),
        ("&as_of=2026-11-18T09:59:00%2B08:00", 0),
        ("&as_of=2026-11-18T10:00:00%2B08:00", 1),
    ],
)
def test_part_narrows_the_figures(part: str, count: int, li: User, manager: User) -> None:
    filed(li)
    catch_up()
    assert get(manager, f"reports/funnel/?month=2026-11{part}").json()["flow"]["filed"] == count
    assert get(manager, f"reports/stock-flow/?month=2026-11{part}").json()["prospects"]["filed"] == count


def test_consultant_narrows_and_no_consultant_sees_another(li: User, zhang: User, manager: User) -> None:
    filed(li)
    catch_up()
    for consultant, count in ((li, 1), (zhang, 0)):
        found = get(manager, f"reports/funnel/?month=2026-11&consultant={consultant.id}").json()
        assert found["flow"]["filed"] == count
    assert get(zhang, "reports/funnel/?month=2026-11").json()["flow"]["filed"] == 0
    of_another = client(zhang).get(f"/api/v1/reports/funnel/?month=2026-11&consultant={li.id}")
    assert (of_another.status_code, of_another.json()["code"]) == (403, "not_allowed")
