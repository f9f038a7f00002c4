"""The form with which a dealer signs up (SA-3)."""

import re
from dataclasses import dataclass

from kit.errors import Problem
from tenants.rules.dealers import AREA_CODE, CODE_LENGTH, DEALER_CODE, RESERVED

# The alphabet of the unified social credit code (GB 32100): no I, O, S, V, Z.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODE_LENGTH = 18
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
LENGTHS = {"company": 80, "province": 20, "city": 20, "name": 60, "email": 120}


@dataclass(frozen=True, slots=True)
class SignUpForm:
    """The answers of someone who signs a dealer up."""

    company: str
    credit_code: str
    province: str
    city: str
    area_code: str
    name: str
    mobile: str
    email: str
    code: str
    accepts_terms: bool


def check_digit(first_17: str) -> str:
    """Return the 18th character of a unified social credit code. Raises ValueError for a character it does not have."""
    total = sum(_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first_17))
    return _ALPHABET[(31 - total % 31) % 31]


def is_credit_code(text: str) -> bool:
    """Whether a text is a unified social credit code with a right check digit."""
    if len(text) != CREDIT_CODE_LENGTH or any(char not in _ALPHABET for char in text):
        return False
    return check_digit(text[:-1]) == text[-1]


def sign_up_problems(form: SignUpForm) -> list[Problem]:
    """Return everything that is wrong with the form in itself."""
    problems = [
        Problem("required", field, "SA-3")
        for field in ("company", "credit_code", "province", "city", "area_code", "name", "mobile", "email", "code")
        if not getattr(form, field)
    ]
    problems += [
        Problem("too_long", field, "SA-3", {"limit": limit})
        for field, limit in LENGTHS.items()
        if len(getattr(form, field)) > limit
    ]
    if form.credit_code and not is_credit_code(form.credit_code):
        problems.append(Problem("bad_credit_code", "credit_code", "SA-3"))
    if form.area_code and not AREA_CODE.fullmatch(form.area_code):
        problems.append(Problem("invalid", "area_code", "SA-3"))
    if form.mobile and not _MOBILE.fullmatch(form.mobile):
        problems.append(Problem("bad_mobile", "mobile", "SA-3"))
    if form.email and len(form.email) <= LENGTHS["email"] and not _EMAIL.fullmatch(form.email):
        problems.append(Problem("bad_email", "email", "SA-3"))
    if form.code and (not DEALER_CODE.fullmatch(form.code) or len(form.code) > CODE_LENGTH or form.code in RESERVED):
        problems.append(Problem("bad_dealer_code", "code", "SA-3"))
    if not form.accepts_terms:
        problems.append(Problem("terms_not_accepted", "accepts_terms", "SA-3"))
    return problems
