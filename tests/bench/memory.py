"""What the product's processes hold in memory: a web process that has served every dealer, and those at rest."""

from collections.abc import Iterator

import psutil

from accounts.models import User
from accounts.roles import Role
from accounts.services.devices import issue_token
from kit.tenancy import in_dealer, in_public
from tenants.models import Dealer, DealerState
from tests.bench.load import Request, answer_to
from tests.bench.stage import Stage
from tests.factories import make_user

_ASKED = ("/api/v1/cards/", "/api/v1/worklist/", "/api/v1/traffic/board/")


def memory(stage: Stage) -> dict[str, float]:
    """In MB: the largest web process and the largest of the database's own for it, before and after all dealers were
    served; a worker and a clock at rest."""
    requests = list(_of_each_dealer())
    stage.start("web", "worker", "bulk", "clock")
    first = requests[: len(_ASKED)]
    _ask(stage, first * 20)
    figures = {"web": _largest(stage, "web"), "connection": _largest_connection(stage)}
    _ask(stage, requests)
    figures |= {
        "web_after_all_dealers": _largest(stage, "web"),
        "connection_after_all_dealers": _largest_connection(stage),
        "worker_at_rest": _largest(stage, "worker"),
        "bulk_worker_at_rest": _largest(stage, "bulk"),
        "clock_at_rest": _largest(stage, "clock"),
    }
    for name, megabytes in figures.items():
        print(f"  {name.replace('_', ' ')}: {megabytes:,.0f} MB")
    return figures


def _of_each_dealer() -> Iterator[Request]:
    with in_public():
        codes = list(Dealer.objects.filter(state=DealerState.ACTIVE).order_by("code").values_list("code", flat=True))
    for code in codes:
        with in_dealer(code):
            manager = User.objects.filter(username="manager").first() or make_user("manager", Role.SHOWROOM_MANAGER)
            token = issue_token(manager, "bench").token
        yield from (Request(code, address, token) for address in _ASKED)


def _ask(stage: Stage, requests: list[Request]) -> None:
    """Each request twice, on connections of their own, for either of two web processes may take it."""
    for request in requests * 2:
        answer_to(stage.port, request)


def _largest(stage: Stage, name: str) -> float:
    return max(each.memory_info().rss for each in stage.processes_of(name)) / 2**20


def _largest_connection(stage: Stage) -> float:
    """Of the database's processes, the largest by what is its own: buffers that all share are not counted."""
    with stage.connect() as session:
        pids = session.execute("SELECT pid FROM pg_stat_activity WHERE client_port > 0 AND pid <> pg_backend_pid()")
        return max(psutil.Process(pid).memory_full_info().uss for (pid,) in pids.fetchall()) / 2**20
