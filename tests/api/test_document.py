"""The OpenAPI document: what clients are generated from names every set of codes and has no gap."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from kit.api.documents import Document


@pytest.mark.parametrize("urlconf", ["config.urls", "config.hq_urls"])
def test_document_is_made_without_a_warning(urlconf: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each warning is a call without a body's form, two components of one name, or a set of codes named by a hash."""
    document: Document = SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)
    assert document["paths"]
    assert capsys.readouterr().err == ""
