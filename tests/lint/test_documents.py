"""The documents for engineers name files, links and anchors that exist."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
# These name files as their reader changes them.
NAMING = [page for page in PAGES if page.name == "CONTRIBUTING.md" or page.parent.name in ("how-to", "decisions")]
FOLDERS = ("crm/", "docs/", "kit/", "notifications/", "platform/", "reporting/", "tenants/", "tests/")
_LINK = re.compile(r"\]\(([^)\s#]*)(?:#([^)\s]+))?\)")
_CODE = re.compile(r"`([^`\s]+)`")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors_in(page: Path) -> set[str]:
    """Return the page's anchors: those it writes, and those that a heading makes."""
    text = page.read_text()
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return made | set(re.findall(r'<a id="([^"]+)"', text))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_pages_and_anchors_that_exist(page: Path) -> None:
    broken = []
    for path, anchor in _LINK.findall(page.read_text()):
        if path.startswith(("http:", "https:", "mailto:")):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors_in(target)):
            broken.append(f"{path}#{anchor}")
    assert broken == []


@pytest.mark.parametrize("page", NAMING, ids=name_of)
def test_files_that_a_page_names_exist(page: Path) -> None:
    named = {word for word in _CODE.findall(page.read_text()) if word.startswith(FOLDERS)}
    homes = [ROOT, ROOT / "platform"]
    assert sorted(each for each in named if not any((home / each).exists() for home in homes)) == []


@pytest.mark.parametrize("folder", ["how-to", "decisions"])
def test_index_lists_every_page_of_its_folder(folder: str) -> None:
    index = ROOT / "docs" / folder / "README.md"
    listed = {path for path, _ in _LINK.findall(index.read_text())}
    assert {page.name for page in index.parent.glob("*.md")} - {"README.md"} == listed


def test_licence_is_that_of_the_package() -> None:
    package = json.loads((ROOT / "package.json").read_text())["license"]
    assert package == "UNLICENSED"
    assert f'"{package}"' in (ROOT / "LICENSE").read_text()
