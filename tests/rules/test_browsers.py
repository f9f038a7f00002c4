"""What a browser is called in the list of devices."""

import pytest

from accounts.rules.browsers import browser_name

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {_WEBKIT} Chrome/131.0 Mobile Safari/537.36", "Chrome · Android"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {_WEBKIT} Chrome/131.0 Safari/537.36", "Chrome · Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/131.0 Safari/537.36 Edg/131.0",
         "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1",
         "Safari · iPhone"),
        (f"Mozilla/5.0 (Linux; Android 14; HarmonyOS; NOH-AN00) {_WEBKIT} Chrome/114.0 Mobile Safari/537.36",
         "Chrome · HarmonyOS"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox · Mac"),
        ("curl/8.5", ""),
    ],
)  # fmt: skip
def test_browser_and_machine_are_named(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
