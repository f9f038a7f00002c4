"""A workbook of the brand's, as a page answers it (RP-7)."""

from django.http import HttpResponse

from accounts.queries.place import place_zone
from kit import clock
from kit.sheets.writing import MEDIA_TYPE


def excel(kind: str, raw: bytes) -> HttpResponse:
    """The file, named by what it holds and the day."""
    name = f"{kind}-{clock.today(place_zone()):%Y%m%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(raw, content_type=MEDIA_TYPE, headers=headers)
