"""Graphs say what their labels say: every name is there, whole and level, that of a line at its end (RP-1)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES, Opened

# What each graph is to show, and the words that it drew: their text, whether they are level, and whether they are cut.
_DRAWN = """() => [...document.querySelectorAll("[data-graph]")].map((graph) => {
  const canvas = graph.querySelector("[data-canvas]");
  const chart = echarts.getInstanceByDom(canvas);
  const words = chart.getZr().storage.getDisplayList(true).filter((each) => each.type === "tspan" && !each.ignore);
  return {
    ...JSON.parse(graph.querySelector("script[type='application/json']").textContent),
    words: words.map((each) => {
      const box = each.getBoundingRect().clone();
      if (each.transform) box.applyTransform(each.transform);
      const turned = each.transform ? Math.abs(each.transform[1]) > 0.001 : false;
      const cut = box.x < -1 || box.y < -1 || box.x + box.width > chart.getWidth() + 1
        || box.y + box.height > chart.getHeight() + 1;
      return {text: each.style.text, turned, cut};
    }),
  };
})"""
_PAGES = (
    ("manager", "/figures/"),
    ("manager", "/figures/stock/"),
    ("manager", "/figures/trends/"),
    ("manager", "/design/"),
    ("hq", "/"),
    ("hq", "/stock-flow/"),
)


def drawn(page: Page) -> list[dict[str, Any]]:
    """Return each graph of the page with the words that it drew."""
    graphs = page.locator("[data-graph]")
    for at in range(graphs.count()):
        expect(graphs.nth(at).locator("canvas")).to_be_visible()
    return page.evaluate(_DRAWN)  # type: ignore[no-any-return] # as _DRAWN makes it


def joined(words: list[dict[str, Any]]) -> str:
    """Return all that was drawn without its blanks: a long name is on two lines."""
    return "".join("".join(word["text"].split()) for word in words)


@pytest.mark.rule("RP-1")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1440])
def test_graph_shows_every_name_whole_and_level(opened: Opened, language: str, width: int) -> None:
    seen = set()
    for username, path in _PAGES:
        for graph in drawn(opened(path, username, language=language, width=width)):
            seen.add(graph["kind"])
            wrong = [word["text"] for word in graph["words"] if word["turned"] or word["cut"]]
            assert wrong == [], path
            # A line shows as many days as there is room for, and its own name, unless it is alone or has no value.
            several = graph["series"] if len(graph["series"]) > 1 else []
            drawn_lines = [each for each in several if any(value is not None for value in each["values"])]
            names = [each["name"] for each in (several if graph["kind"] != "lines" else drawn_lines)]
            names += [] if graph["kind"] == "lines" else graph["categories"]
            text = joined(graph["words"])
            assert [name for name in names if "".join(str(name).split()) not in text] == [], (path, text)
    assert seen == {"bars", "lines", "waterfall"}
