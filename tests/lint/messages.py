"""The sentences of each app and its catalogue; `make messages` appends those that the catalogue lacks.

Only new sentences are written, at the catalogue's end: `makemessages` sorts a catalogue again, so that three new texts
change hundreds of lines. A sentence that nothing uses any more is reported, and is removed by hand.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
# Each catalogue with the folder whose words it holds; the kit, config and the shared templates share the platform's.
CATALOGUES = {path.parents[3]: path for path in sorted(ROOT.glob("[a-z]*/**/locale/zh_Hans/LC_MESSAGES/django.po"))}
NOT_OURS = {"node_modules", "build", "tests", "vendor"}
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# A sentence with its context. A plural is known by its singular.
Words = tuple[str | None, str]
Ids = str | tuple[str, ...]


def sources(home: Path) -> Iterator[Path]:
    """Return what is written in this folder and belongs to no app below it that has a catalogue of its own."""
    others = [other for other in CATALOGUES if other != home and other.is_relative_to(home)]
    for path in sorted([*home.rglob("*.py"), *home.rglob("*.html"), *home.rglob("*.txt")]):
        if NOT_OURS.isdisjoint(path.relative_to(ROOT).parts) and not any(path.is_relative_to(o) for o in others):
            yield path


def ids_of(path: Path) -> dict[Words, Ids]:
    """Return the sentences of a file, as `makemessages` finds them: Django's own lexer turns a template into code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py" and "gettext" not in text:
        return {}
    code = text if path.suffix == ".py" else _as_code(templatize(text, origin=str(path)))
    found = extract("python", BytesIO(code.encode()), keywords=_KEYWORDS, options={"encoding": "utf-8"})
    return {(context, ids if isinstance(ids, str) else ids[0]): ids for _, ids, _, context in found}


def catalogue(home: Path) -> Catalog:
    """Return the folder's catalogue."""
    with CATALOGUES[home].open("rb") as file:
        return read_po(file)


def messages(found: Catalog) -> dict[Words, Message]:
    """Return a catalogue's entries without its header."""
    return {(m.context, m.id if isinstance(m.id, str) else m.id[0]): m for m in found if m.id}


def with_new(text: str, used: Iterable[tuple[Words, Ids]]) -> str:
    """Return a catalogue's text with an entry to translate for each sentence that it lacks; the rest is as it was."""
    known = messages(read_po(BytesIO(text.encode())))
    new = {words: ids for words, ids in used if words not in known}
    return text + "".join(f"\n{_entry(context, ids)}" for (context, _), ids in sorted(new.items(), key=str))


def _entry(context: str | None, ids: Ids) -> str:
    is_plural = not isinstance(ids, str)
    one, *others = [ids] if isinstance(ids, str) else ids
    lines = [f"msgctxt {_quoted(context)}"] if context else []
    lines += [f"msgid {_quoted(one)}", *(f"msgid_plural {_quoted(other)}" for other in others)]
    return "\n".join([*lines, 'msgstr[0] ""' if is_plural else 'msgstr ""', ""])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    lines = [f'"{line}"' for line in re.split(r"(?<=\\n)(?=.)", escaped.replace("\n", "\\n"))]
    return lines[0] if len(lines) == 1 else "\n".join(['""', *lines])


def _as_code(lines: str) -> str:
    """Remove the indentation of a template's markup, which the lexer leaves."""
    return "\n".join(line.strip() for line in lines.splitlines())


def main() -> None:
    """Append to each catalogue the sentences that it lacks, and report those that nothing uses."""
    for home, path in CATALOGUES.items():
        used = {words: ids for source in sources(home) for words, ids in ids_of(source).items()}
        known = messages(catalogue(home))
        text = path.read_text(encoding="utf-8")
        new = with_new(text, used.items())
        if new != text:
            path.write_text(new, encoding="utf-8")
        name = path.relative_to(ROOT)
        sys.stdout.writelines(f"{name}: to translate: {words[1]}\n" for words in used if words not in known)
        sys.stdout.writelines(f"{name}: used by nothing: {words[1]}\n" for words in known if words not in used)


if __name__ == "__main__":
    main()
