"""Which pages there are, walked from the addresses, and who opens each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from accounts.access import Action, roles_may
from kit.api.views import OPEN
from tests.browser.seeded import BRAND_PEOPLE, PEOPLE
from tests.isolation.routes import Route, routes_of

# GET answers no page there, or leads on at once.
NO_PAGES = frozenset(
    {
        "manifest.webmanifest", "service-worker.js", "live/", "live/ticket/", "palette/", "cards/new/card/",
        "sign-in/code/",
        # They lead to the brand's provider, and from it.
        "sign-in/oidc/", "sign-in/oidc/callback/",
        # They need a mailed link or an invoice, which no browsed dealer has; tests/web and tests/billing open them.
        "account/forgotten/<str:token>/", "subscription/invoices/<str:number>/",
        "subscription/invoices/<str:number>/wechat/",
        # Of a notification, which the browsed dealer has by chance; tests/notifications open it.
        "notifications/<uuid:notification_id>/",
    }
)  # fmt: skip
# Nor where it answers a file.
FILES = ("excel/", "/file/", "imports/template/", ".ics")
# More may open them by their role than are shown what the browsed dealer has there.
OPENED_BY = {
    "allocations/<uuid:allocation_id>/": "manager",
    "needs-you/": "manager",
    "needs-you/<uuid:command_id>/": "manager",
}
# An entry to be put right is another than one to be looked at.
STANDS_FOR = {
    "cards/<uuid:card_id>/follow-ups/<uuid:follow_up_id>/correct/": {
        "card_id": "returned_card_id",
        "follow_up_id": "returned_id",
    }
}
# What a page stands on where its address alone names nothing.
ASKED_WITH = {"figures/behind/": "?figure=flow.filed"}
CHANNELS = {"gateways": "email"}
# What `code` and `part_code` stand for, by what stands before them.
CODES = {"senders": "website", "regions": "east", "models": "octavia", "competitors": "vw"}
PARTS = {"configurations": "octavia-14tsi-dsg", "colours": "white", "options": "sunroof", "models": "lavida"}


@dataclass(frozen=True, slots=True)
class Looked:
    """A page to look at: its pattern, and who opens it ("" is nobody signed in)."""

    pattern: str
    username: str
    host: str = ""
    # Of the address's parameters, those that stand for another one's value.
    others: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Short, for the name of a test or a picture."""
        parts = [part.partition(":")[2].rstrip(">") or part for part in self.pattern.split("/") if part]
        return "-".join([self.host, *(part.removesuffix("_id") for part in parts or ["home", self.username])]).strip(
            "-"
        )

    def path(self, ids: Mapping[str, str]) -> str:
        """The address. A KeyError names the parameter that `seeded.Standing` and `CODES` do not know."""
        others = {**STANDS_FOR.get(self.pattern, {}), **dict(self.others)}
        if self.host:
            others = {**others, "user_id": "brands_user_id", "webhook_id": "brands_webhook_id"}
        ids = {**ids, **{name: ids[other] for name, other in others.items()}}
        parts = self.pattern.split("/")
        named = (_value(part, parts[at - 1], ids) if "<" in part else part for at, part in enumerate(parts))
        return "/" + "/".join(named) + ASKED_WITH.get(self.pattern, "")


def pages() -> list[Looked]:
    """Every page of both hosts, the first one once for each role. What is open to all looks alike on both."""
    brands = [replace(page, host="hq") for page in _of("hq", BRAND_PEOPLE) if page.username]
    return [*_of("dealer", PEOPLE), *brands]


def is_page(route: Route) -> bool:
    """Whether a person is shown something there."""
    is_other = route.is_api or route.pattern in NO_PAGES or route.pattern.endswith(FILES)
    return "GET" in route.handled and not is_other


def parameters_of(pattern: str) -> set[str]:
    return {part.strip("<>").partition(":")[2] for part in pattern.split("/") if "<" in part}


def _of(host: str, people: Mapping[str, object]) -> Iterator[Looked]:
    for route in routes_of(host):
        if not is_page(route):
            continue
        if route.pattern == "":
            yield from (Looked("", username) for username in people)
        else:
            yield Looked(route.pattern, OPENED_BY.get(route.pattern) or _who(route, people))


def _who(route: Route, people: Mapping[str, object]) -> str:
    action = (route.declared or {}).get("GET")
    if action == OPEN:
        return ""
    for username in people:
        if action is None or roles_may([_role(username)], Action(action)):
            return username
    raise LookupError(f"nobody opens {route.pattern}")


def _role(username: str) -> str:
    return PEOPLE[username][0] if username in PEOPLE else BRAND_PEOPLE[username]


def _value(part: str, before: str, ids: Mapping[str, str]) -> str:
    name = part.strip("<>").partition(":")[2]
    if name == "part_code":
        return PARTS[before]
    if name == "code":
        return ids["dealer"] if before == "dealers" else CODES[before]
    if name == "channel":
        return CHANNELS[before]
    return ids[name]
