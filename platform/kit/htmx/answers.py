"""Answers that HTMX understands, each with its plain twin for a browser without JavaScript."""

import json
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

TOAST_EVENT = "lodestar:toast"


@dataclass(frozen=True, slots=True)
class Toast:
    """What was done, in one sentence; `undo_url` takes it back by POST, where it can be taken back."""

    text: str
    undo_url: str = ""
    is_bad: bool = False


def is_fragment(request: HttpRequest) -> bool:
    """Whether HTMX asks for a part of a page; a boosted link and a step back in history ask for a whole one."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def onward(request: HttpRequest, url: str, toast: Toast | None = None) -> HttpResponse:
    """Go to `url` after a command succeeded; the toast is shown on the page that follows."""
    if toast is not None:
        level = messages.ERROR if toast.is_bad else messages.SUCCESS
        messages.add_message(request, level, toast.text, extra_tags=toast.undo_url)
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def with_toast(response: HttpResponse, toast: Toast) -> HttpResponse:
    """Show the toast on the page as it stands, beside the fragment that `response` puts there.

    The header is ASCII: json.dumps escapes what is not.
    """
    response.headers["HX-Trigger"] = json.dumps({TOAST_EVENT: asdict(toast)})
    return response
