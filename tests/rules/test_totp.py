"""Codes of an authenticator app, held against the vectors of the standards and not against themselves."""

import base64

import pytest

from accounts.rules.totp import code_at, step_of

# RFC 4226, appendix D: the secret in ASCII, and the codes of counters 0 to 9.
SECRET = base64.b32encode(b"12345678901234567890").decode()
CODES = (
    "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
)  # fmt: skip


@pytest.mark.parametrize(("step", "code"), list(enumerate(CODES)))
def test_codes_are_those_of_rfc_4226(step: int, code: str) -> None:
    assert code_at(SECRET, step) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
     (2_000_000_000, "279037"), (20_000_000_000, "353130")],
)  # fmt: skip
def test_codes_of_a_time_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, the last six of its eight digits."""
    assert step_of(SECRET, code, seconds) == seconds // 30
