"""Write the OpenAPI documents that clients are generated from: `python -m clients.documents FOLDER`."""

import json
import sys
from pathlib import Path

import django
from django.conf import settings


def write_documents(folder: Path) -> None:
    """Write `dealer.json` and `brand.json`, the documents of a dealer's host and of the brand's."""
    from kit.api.documents import document_of

    folder.mkdir(parents=True, exist_ok=True)
    for name, urlconf in (("dealer", settings.ROOT_URLCONF), ("brand", settings.HQ_URLCONF)):
        # Texts are translated lazily, and are written as their words.
        text = json.dumps(document_of(urlconf), ensure_ascii=False, default=str, indent=1)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    django.setup()
    write_documents(Path(sys.argv[1]))
