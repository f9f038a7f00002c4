"""Style sheets and scripts of every page: one bundle each, or its parts while one of them is newer than the bundle."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a bundle, by its name among the static files; `media` says where a style sheet holds."""

    path: str
    media: str = ""


def style_links(name: str) -> SafeString:
    """Return the links to a bundle of style sheets (`platform/assets/bundles.json`)."""
    row = '<link rel="stylesheet" href="{}"{}>'
    return format_html_join("\n", row, ((url, _media(media)) for url, media in _files("styles", name, ".css")))


def script_tags(name: str) -> SafeString:
    """Return the tags of a bundle of scripts."""
    row = '<script type="module" src="{}"></script>'
    return format_html_join("\n", row, ((url,) for url, _ in _files("scripts", name, ".js")))


def _media(media: str) -> SafeString:
    return format_html(' media="{}"', media) if media else SafeString()


def _files(kind: str, name: str, suffix: str) -> list[tuple[str, str]]:
    parts = _bundles(kind)[name]
    bundle = f"built/{name}{suffix}"
    if _is_fresh(bundle, parts):
        return [(static(bundle), "")]
    return [(static(part.path), part.media) for part in parts]


def _is_fresh(bundle: str, parts: Sequence[Part]) -> bool:
    """Where files are collected nothing changes any more; elsewhere whoever works on a part sees it at once."""
    if not settings.STATIC_SOURCES_CHANGE:
        return True
    made = _changed_at(bundle)
    return made > 0 and all(_changed_at(part.path) <= made for part in parts)


def _changed_at(path: str) -> float:
    try:
        return (Path(settings.STATICFILES_DIRS[0]) / path).stat().st_mtime
    except OSError:
        return 0.0


@cache
def _bundles(kind: str) -> dict[str, tuple[Part, ...]]:
    declared = json.loads((settings.PLATFORM / "assets" / "bundles.json").read_text())[kind]
    return {
        name: tuple(Part(each) if isinstance(each, str) else Part(**each) for each in parts)
        for name, parts in declared.items()
    }
