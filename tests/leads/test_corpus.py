"""Broken leads are repaired by a fixed list of repairs, and all others are kept in quarantine (HQ-3)."""

import pytest

from demo.catalogue import make_catalogue
from tenants.leads.models import Lead
from tenants.leads.queries.content import content_of
from tests.leads.corpus import ADF, JSON, Broken
from tests.leads.sending import make_sending

pytestmark = [pytest.mark.usefixtures("hq"), pytest.mark.rule("HQ-3")]


def test_corpus_has_at_least_sixty_cases() -> None:
    assert len({each.name for each in ADF + JSON}) == len(ADF + JSON) >= 60


@pytest.mark.parametrize("case", ADF + JSON, ids=lambda case: case.name)
def test_broken_lead_is_repaired_or_in_quarantine_with_its_reasons(case: Broken) -> None:
    make_catalogue()
    answer = make_sending().send(case.body, "application/xml" if case.is_xml else "application/json")
    assert answer.status_code == 202, answer.content
    told = answer.json()["leads"]
    assert len(told) == case.leads
    for each in told:
        lead = Lead.objects.get(id=each["id"])
        content = content_of(lead)
        assert content is not None
        assert tuple(lead.repairs) == case.repairs
        assert tuple(f"{reason['field']}: {reason['code']}" for reason in lead.reasons) == case.reasons
        assert lead.state == ("quarantined" if case.reasons else "unassigned")
        assert {name: content.fields[name] for name, _ in case.fields} == dict(case.fields)
        # A lead that could not be read keeps its message as it came.
        assert bool(content.source) == bool(case.reasons and case.body)


def test_same_prospect_twice_in_a_message_is_one_lead() -> None:
    make_catalogue()
    case = next(each for each in ADF if each.name == "adf the same prospect twice")
    first, second = make_sending().send(case.body, "application/xml").json()["leads"]
    assert first["id"] == second["id"]
    assert Lead.objects.count() == 1
