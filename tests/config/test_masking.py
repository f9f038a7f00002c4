"""No person stands in a log: not under a name that tells of them, not inside a sentence."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from structlog.testing import capture_logs

from config.logging import configure, logging_settings
from config.masking import MASK, masked, masked_text


@pytest.mark.parametrize(
    "number",
    ["13800138000", "138 0013 8000", "013800138000", "+86 138-0013-8000", "021-62345678", "(021) 62345678", "62345678"],
)
def test_number_is_masked_within_a_sentence(number: str) -> None:
    assert masked_text(f"card of {number} filed") == f"card of {MASK} filed"
    assert masked_text(f"客户{number}来电") == f"客户{MASK}来电"


@pytest.mark.parametrize(
    "text",
    [
        "0190b1a2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
        "12345678-1234-1234-1234-123456789012",
        "took 1234.5678901 ms",
        "on 2026-11-24",
        "at 2026-11-24 10:20:00",
        "status 200 in 123456 us",
    ],
)
def test_ids_dates_and_measures_are_kept(text: str) -> None:
    assert masked_text(text) == text


def test_query_mail_and_postgres_detail_are_dropped() -> None:
    assert masked_text("GET /api/v1/cards/?q=王小姐&page=2 from a.b@example.cn") == f"GET /api/v1/cards/ from {MASK}"
    assert masked_text("fails\nDETAIL:  Failing row contains (王小姐, …).") == f"fails\nDETAIL: {MASK}"


def test_values_under_personal_names_are_masked_at_any_depth() -> None:
    line = {"card": {"customer_name": "王小姐", "phones": [{"number": "1"}], "status": "active"}, "count": 3}
    assert masked(line) == {"card": {"customer_name": MASK, "phones": MASK, "status": "active"}, "count": 3}


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What the product's logging writes, configured as in production."""
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = StringIO()
    settings = logging_settings(as_json=True)
    settings["handlers"]["stream"]["stream"] = stream
    configure(settings)
    yield stream
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_line_is_json_with_its_dealer_and_without_people(written: StringIO) -> None:
    structlog.stdlib.get_logger("crm").info("card of 13800138000", customer_name="王小姐", card="c-1")
    line = json.loads(written.getvalue())
    assert line["event"] == f"card of {MASK}"
    assert line["customer_name"] == MASK
    assert line["card"] == "c-1"
    assert line["dealer"] is None
    assert line["level"] == "info"


def test_libraries_lines_are_masked_too_with_their_exceptions(written: StringIO) -> None:
    # By variables: a traceback shows the source.
    number, name = "138" + "00138000", "王" + "小姐"
    try:
        raise ValueError(f"Key (number)=({number}) already exists.\nDETAIL:  ({name})")
    except ValueError:
        logging.getLogger("library").exception("failed for %s", number)
    text = written.getvalue()
    assert number not in text
    assert name not in text
    assert json.loads(text)["event"] == f"failed for {MASK}"


def test_captured_lines_are_those_of_structlog() -> None:
    with capture_logs() as lines:
        structlog.get_logger().info("seen")
    assert [line["event"] for line in lines] == ["seen"]
