"""A tag is recognised whatever a compressing proxy made of it (findings E11)."""

import pytest

from kit.api.etags import tags_in


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("", []),
        ("*", ["*"]),
        ('"3-ab12"', ['"3-ab12"']),
        ('W/"3-ab12"', ['"3-ab12"']),
        ('"3-ab12-gzip"', ['"3-ab12"']),
        ('W/"3-ab12-br"', ['"3-ab12"']),
        ('"3-ab12-zstd"', ['"3-ab12"']),
        ('"3-ab12"-gzip', ['"3-ab12"']),
        ('"3-ab12-gzip", "4-cd"', ['"3-ab12"', '"4-cd"']),
        ('"3-gzip-ab"', ['"3-gzip-ab"']),
        ("3", ["3"]),
    ],
)
def test_marks_of_proxies_are_ignored(header: str, tags: list[str]) -> None:
    assert tags_in(header) == tags
