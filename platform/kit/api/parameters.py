"""Query parameters, read as strictly as bodies."""

from rest_framework.request import Request

from kit.api.paging import PAGING_PARAMETERS
from kit.api.serializers import StrictSerializer, Values, reader
from kit.errors import Problem


def read_parameters(
    serializer: type[StrictSerializer], request: Request, *, several: frozenset[str] = frozenset()
) -> tuple[Values, list[Problem]]:
    """The parameters of a list or a figure; paging's own apart. Those in `several` may be given more than once."""
    given: dict[str, object] = {}
    for name, values in request.query_params.lists():
        if name not in PAGING_PARAMETERS:
            given[name] = values if name in several else values[-1]
    return reader(serializer).read(given)
