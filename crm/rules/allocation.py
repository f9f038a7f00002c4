"""What may be decided of a filing that was held back (CA-6, CA-8)."""

from crm.rules.answers import wrong_choice
from crm.rules.codes import AllocationDecision, AllocationKind
from kit.errors import Problem


def check_decision(decision: str, kind: str, *, has_owner: bool) -> list[Problem]:
    """An unknown decision; one about a draft where a consultant only asked (CA-6); `allocate` without the owner."""
    problems = wrong_choice(AllocationDecision, decision, "decision", "CA-8")
    if not problems and decision != AllocationDecision.ALLOCATE and kind != AllocationKind.DRAFT:
        problems = [Problem("not_a_choice", "decision", "CA-6")]
    if decision == AllocationDecision.ALLOCATE and not has_owner:
        problems.append(Problem("required", "owner", "CA-6"))
    return problems
