"""Someone who uses a page by thumb and keys: every tap and key is counted, and what the page takes to answer."""

import os
import time
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

# A phone four times slower than this machine, on a 4G line (ux.md).
_SLOWER = 4
_LINE = {"offline": False, "latency": 60, "downloadThroughput": 9e6 / 8, "uploadThroughput": 1.5e6 / 8}
# What a person takes for a tap and a key besides (Card, Moran and Newell's keystroke model, for the thumb).
_TAP, _KEY = 1.1, 0.3

# What is wrong with where Tab has come to: nothing shows it, it is out of the window or under something, or it stands
# before the last stop in the page's order (but for the round that Tab makes after the last).
_STOP = """(back) => {
  document.getAnimations().forEach((one) => { try { one.finish(); } catch { one.cancel(); } });
  const here = document.activeElement, last = window.lastStop;
  window.lastStop = here;
  if (here === document.body) return "";
  const drawn = (e) => e && getComputedStyle(e).outlineStyle !== "none"
    && parseFloat(getComputedStyle(e).outlineWidth) >= 1;
  const around = [here, here.nextElementSibling, ...["label", "tr", ".row-item, .entry"].map((e) => here.closest(e))];
  const called = here.outerHTML.slice(0, 120);
  if (!around.some(drawn)) return `not seen: ${called}`;
  const shown = here.matches("input[type=radio], input[type=checkbox]") ? here.closest("label") ?? here : here;
  const box = shown.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return `out of the window: ${called}`;
  const above = document.elementFromPoint(x, y);
  const isOne = above && (shown.contains(above) || above.contains(shown) || above.closest("label") === shown);
  if (!isOne && !here.matches("details[open] *")) return `under ${above?.outerHTML.slice(0, 60)}: ${called}`;
  const order = last?.isConnected && last !== document.body ? last.compareDocumentPosition(here) : 0;
  const wrong = back ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  return order & wrong ? `out of order: ${called}` : "";
}"""

# Where the phone's own keyboard goes on to: the next field that is typed into, past choices and dates.
_NEXT = """() => {
  const here = document.activeElement;
  const typed = "textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=date], [type=datetime-local])";
  const all = [...here.form.elements].filter((e) => e.matches(typed) && e.matches(":enabled") && e.checkVisibility());
  const next = all[all.indexOf(here) + 1];
  next?.focus();
  return next?.name;
}"""


@dataclass
class Walker:
    """Counts what it does on a page."""

    page: Page
    taps: int = 0
    keys: int = 0
    typed: int = 0
    began: float = field(default_factory=time.monotonic)
    misled: list[str] = field(default_factory=list)

    def tap(self, target: str | Locator) -> None:
        """One tap on the first that is seen."""
        locator = self.page.locator(target) if isinstance(target, str) else target
        locator.first.click()
        self.taps += 1

    def choose(self, name: str, value: str = "") -> None:
        """One tap on a choice; the first that is offered where no value is named."""
        wanted = f"[name={name}][value='{value}']" if value else f"[name={name}]:enabled"
        self.tap(self.page.locator(f"main {wanted}").locator("visible=true"))

    def type(self, name: str, text: str, within: str = "main") -> None:
        """Type into a field; a tap more where it has not the focus yet."""
        box = self.page.locator(f"{within} [name={name}]").first
        if not box.evaluate("(box) => box === document.activeElement"):
            self.tap(box)
        self.page.keyboard.type(text)
        self.typed += len(text)

    def type_next(self, name: str, text: str) -> None:
        """Go on to a field by the phone keyboard's key for the next one, and type into it."""
        assert self.page.evaluate(_NEXT) == name
        self.keys += 1
        self.page.keyboard.type(text)
        self.typed += len(text)

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def strike(self, text: str) -> None:
        """A key for each letter."""
        self.page.keyboard.type(text)
        self.keys += len(text)

    def tab_to(self, selector: str, back: bool = False) -> None:
        """On by Tab until it has the focus; notes every stop that would lose whoever follows it."""
        self.page.evaluate("window.lastStop = document.activeElement")
        for _stop in range(120):
            self.press("Shift+Tab" if back else "Tab")
            if said := self.page.evaluate(_STOP, back):
                self.misled.append(str(said))
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def choose_by_arrows(self, value: str) -> None:
        """Among choices of one, from the first on to the one that is wanted."""
        self.press("Space")
        for _step in range(30):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.press("ArrowRight")
        raise AssertionError(f"{value} is not among the choices")

    def waited(self) -> float:
        """Seconds since it began, as the machine took them."""
        return time.monotonic() - self.began

    def seconds(self) -> float:
        """The same with what a person takes to tap and type."""
        return self.waited() + self.taps * _TAP + (self.keys + self.typed) * _KEY


def busy() -> float:
    """How many times slower than alone one works on this machine just now: what runs on it for each of its cores."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def slow_down(page: Page) -> None:
    """A slow phone on a 4G line, from the next page on."""
    page.set_default_timeout(120_000)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _LINE)
