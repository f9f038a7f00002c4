"""The brand's dealers and its catalogue as Excel, from their pages (RP-7)."""

from datetime import datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from accounts.models import AuditEntry
from accounts.roles import BRAND_ROLES, Role
from kit import clock
from tenants.models import (
    Brand,
    Colour,
    CompetitorBrand,
    CompetitorModel,
    Configuration,
    Dealer,
    OptionPackage,
    Region,
    VehicleModel,
)
from tests.factories import NOW, make_user

pytestmark = pytest.mark.usefixtures("hq", "shared_dealers")


def at_hq(role: Role) -> Client:
    client = Client(headers={"host": "hq.localhost"})
    client.force_login(make_user("asker", role))
    return client


def sheet(client: Client, url: str, language: str = "en") -> Worksheet:
    with clock.at(NOW):
        answer = client.get(url, headers={"accept-language": language})
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Cache-Control"] == "no-store"
    assert f"-{NOW:%Y%m%d}.xlsx" in answer["Content-Disposition"]
    return load_workbook(BytesIO(answer.content)).worksheets[0]


def rows_of(found: Worksheet) -> list[tuple[object, ...]]:
    return list(found.values)


@pytest.fixture
def octavia(hq: None) -> VehicleModel:
    """A model with one of each, and a competing make: nothing else stands in the catalogue."""
    model = VehicleModel.objects.create(code="octavia", name_zh="明锐", name_en="Octavia")
    Configuration.objects.create(model=model, code="octavia-14", name_zh="1.4TSI", name_en="1.4 TSI")
    Colour.objects.create(model=model, code="brown", name_zh="棕", name_en="Brown", is_retired=True)
    OptionPackage.objects.create(model=model, code="winter", name_zh="冬季包", name_en="=1+1")
    make = CompetitorBrand.objects.create(code="vw", name_zh="大众", name_en="Volkswagen")
    CompetitorModel.objects.create(brand=make, code="sagitar", name_zh="速腾", name_en="Sagitar")
    return model


def stand(count: int) -> None:
    """So many dealers of a region of their own, by record alone."""
    region = Region.objects.create(brand=Brand.objects.get(), code="far", name_zh="远", name_en="Far")
    Dealer.objects.bulk_create(
        Dealer(code=f"far{n}", schema_name=f"d_far{n}", name=f"远{n}", brand=region.brand, region=region)
        for n in range(count)
    )


def test_dealers_are_taken_out_with_their_types_below_a_header_that_stays() -> None:
    found = sheet(at_hq(Role.HQ_ANALYST), "/dealers/?as=excel")
    rows = rows_of(found)
    assert (found.title, found.freeze_panes) == ("Dealers", "A2")
    assert rows[0] == ("Name", "Address", "Region", "Province", "City", "Area code", "State", "Registered")
    north = next(row for row in rows if row[1] == "north")
    assert north[:7] == ("北城汽车", "north", "East", "上海市", "长宁区", "021", "Active")
    assert isinstance(north[7], datetime)
    assert [row[1] for row in rows[1:]] == sorted(Dealer.objects.values_list("code", flat=True))


def test_dealers_are_taken_out_as_the_page_is_narrowed_and_in_its_language() -> None:
    client = at_hq(Role.OPERATOR)
    assert "region=south-china&amp;as=excel" in client.get("/dealers/?region=south-china").content.decode()
    found = sheet(client, "/dealers/?region=south-china&as=excel", "zh-hans")
    assert found.title == "经销商"
    assert [row[:3] for row in rows_of(found)] == [("名称", "网址", "区域"), ("南粤汽车", "south", "华南")]
    assert rows_of(sheet(client, "/dealers/?state=failed&as=excel"))[1:] == []


def test_list_is_taken_out_whole_where_the_page_shows_a_part() -> None:
    stand(101)
    client = at_hq(Role.HQ_ADMIN)
    assert client.get("/dealers/?region=far").content.decode().count('<th scope="row"><a href="/dealers/far') == 100
    assert len(rows_of(sheet(client, "/dealers/?region=far&as=excel"))) == 102


@pytest.mark.usefixtures("octavia")
def test_catalogue_is_taken_out_thing_by_thing_the_retired_too() -> None:
    found = sheet(at_hq(Role.HQ_ANALYST), "/catalogue/?as=excel")
    assert (found.title, found.freeze_panes) == ("Catalogue", "A2")
    assert rows_of(found) == [
        ("Kind", "Belongs to", "Chinese name", "English name", "Code", "Availability"),
        ("Model", None, "明锐", "Octavia", "octavia", "Available"),
        ("Configuration", "Octavia", "1.4TSI", "1.4 TSI", "octavia-14", "Available"),
        ("Colour", "Octavia", "棕", "Brown", "brown", "Discontinued"),
        ("Option package", "Octavia", "冬季包", "=1+1", "winter", "Available"),
        ("Competitor brand", None, "大众", "Volkswagen", "vw", "Available"),
        ("Competitor model", "Volkswagen", "速腾", "Sagitar", "sagitar", "Available"),
    ]
    # A name that looks like a formula is a text, and is not computed.
    assert (found["D5"].data_type, found["D5"].number_format) == ("s", "@")


@pytest.mark.usefixtures("octavia")
def test_catalogue_is_taken_out_in_chinese() -> None:
    rows = rows_of(sheet(at_hq(Role.HQ_ADMIN), "/catalogue/?as=excel", "zh-hans"))
    assert rows[0] == ("类型", "所属", "中文名称", "英文名称", "代码", "目录状态")
    assert [row[:2] for row in rows[1:4]] == [("车型", None), ("配置", "明锐"), ("颜色", "明锐")]
    assert rows[3][5] == "已停售"


@pytest.mark.parametrize("role", sorted(BRAND_ROLES))
@pytest.mark.parametrize("page", ["dealers", "catalogue"])
def test_whoever_sees_the_page_takes_it_out_and_that_is_noted(role: Role, page: str) -> None:
    client = at_hq(role)
    assert "as=excel" in client.get(f"/{page}/").content.decode()
    sheet(client, f"/{page}/?as=excel")
    noted = AuditEntry.objects.get(what="figures.taken_out")
    assert (noted.subject, noted.data, noted.actor and noted.actor.username) == (page, {"filters": []}, "asker")


def test_what_a_list_was_narrowed_by_is_noted_without_its_values() -> None:
    sheet(at_hq(Role.HQ_ADMIN), "/dealers/?region=east&as=excel")
    assert AuditEntry.objects.get(what="figures.taken_out").data == {"filters": ["region"]}


def test_longer_list_takes_no_more_statements(octavia: VehicleModel) -> None:
    client = at_hq(Role.HQ_ADMIN)
    urls = ("/dealers/?as=excel", "/catalogue/?as=excel")

    def statements(url: str) -> int:
        with CaptureQueriesContext(connection) as done:
            sheet(client, url)
        return len(done)

    for url in urls:
        sheet(client, url)
    few = [statements(url) for url in urls]
    stand(120)
    Colour.objects.bulk_create(Colour(model=octavia, code=f"c{n}", name_zh="色", name_en="Colour") for n in range(40))
    assert [statements(url) for url in urls] == few
