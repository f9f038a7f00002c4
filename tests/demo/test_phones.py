"""The numbers of the demo's customers: the product takes each as it is, and none rings anywhere."""

import re

import pytest

from crm.rules.codes import PhoneKind
from crm.rules.phones import read_phones
from demo import phones
from demo.chance import dice
from demo.dealers import BY_CODE


@pytest.mark.parametrize("code", BY_CODE)
def test_numbers_are_taken_as_they_are_and_have_the_dealers_own_area_code(code: str) -> None:
    """CA-4."""
    area_code = BY_CODE[code].area_code
    found = [number for at in range(300) for number in phones.numbers(dice(code, at), area_code)]
    for number in found:
        read, problems = read_phones([{**number, "main": True}], area_code)
        assert (problems, [each.normal for each in read]) == ([], [number["number"]])
    landlines = [number["number"] for number in found if number["kind"] == PhoneKind.LANDLINE]
    mobiles = [number["number"] for number in found if number["kind"] == PhoneKind.MOBILE]
    assert len(landlines) > 20
    assert all(re.fullmatch(rf"{area_code}-90[0-9]{{6}}", number) for number in landlines)
    assert all(re.fullmatch(r"12[6-9][0-9]{8}", number) for number in mobiles)
