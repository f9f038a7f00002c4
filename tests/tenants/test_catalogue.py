"""The brand's catalogue: read whole in few queries, asked about in one, from any schema (HQ-1)."""

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from kit.tenancy import DealerContext, in_public
from tenants.models import (
    Colour,
    CompetitorBrand,
    CompetitorModel,
    Configuration,
    OptionPackage,
    VehicleModel,
)
from tenants.queries.catalogue import catalogue, catalogue_json, unknown_codes


@pytest.fixture
def octavia(north: DealerContext) -> VehicleModel:
    """A model with one of each, a retired colour, and another model beside it."""
    with in_public():
        model = VehicleModel.objects.create(code="octavia", name_zh="明锐", name_en="Octavia")
        Configuration.objects.create(model=model, code="octavia-14tsi", name_zh="1.4TSI", name_en="1.4 TSI")
        Colour.objects.create(model=model, code="white", name_zh="白", name_en="White")
        Colour.objects.create(model=model, code="brown", name_zh="棕", name_en="Brown", is_retired=True)
        OptionPackage.objects.create(model=model, code="winter", name_zh="冬季包", name_en="Winter")
        OptionPackage.objects.create(model=model, code="sport", name_zh="运动包", name_en="Sport")
        fabia = VehicleModel.objects.create(code="fabia", name_zh="晶锐", name_en="Fabia")
        Colour.objects.create(model=fabia, code="red", name_zh="红", name_en="Red")
        VehicleModel.objects.create(code="old", name_zh="旧", name_en="Old", is_retired=True)
        vw = CompetitorBrand.objects.create(code="vw", name_zh="大众", name_en="Volkswagen")
        CompetitorModel.objects.create(brand=vw, code="sagitar", name_zh="速腾", name_en="Sagitar")
    return model


def test_whole_catalogue_without_the_retired(octavia: VehicleModel) -> None:
    assert catalogue_json("zh-hans") == {
        "models": [
            {
                "code": "fabia",
                "name": "晶锐",
                "configurations": [],
                "colours": [{"code": "red", "name": "红"}],
                "options": [],
            },
            {
                "code": "octavia",
                "name": "明锐",
                "configurations": [{"code": "octavia-14tsi", "name": "1.4TSI"}],
                "colours": [{"code": "white", "name": "白"}],
                "options": [{"code": "sport", "name": "运动包"}, {"code": "winter", "name": "冬季包"}],
            },
        ],
        "competitors": [{"code": "vw", "name": "大众", "models": [{"code": "sagitar", "name": "速腾"}]}],
    }


def test_names_in_the_language_asked_for(octavia: VehicleModel) -> None:
    with translation.override("en"):
        assert octavia.name == "Octavia"
    with translation.override("zh-hans"):
        assert octavia.name == "明锐"
    assert [model.item.name("en") for model in catalogue().models] == ["Fabia", "Octavia"]


def test_retired_keep_their_names(octavia: VehicleModel) -> None:
    found = {model.item.code: model for model in catalogue(with_retired=True).models}
    assert sorted(found) == ["fabia", "octavia", "old"]
    assert [(item.code, item.is_retired) for item in found["octavia"].colours] == [("brown", True), ("white", False)]


def test_catalogue_costs_six_queries(octavia: VehicleModel, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    catalogue()
    with django_assert_num_queries(6):
        catalogue()


GOOD = {
    "model": "octavia",
    "configuration": "octavia-14tsi",
    "colour": "white",
    "options": ["winter", "sport"],
    "competitor_brand": "vw",
}


def test_known_codes_are_not_complained_of(octavia: VehicleModel) -> None:
    assert unknown_codes(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "unknown"),
    [
        ({"model": "rapid"}, ["model", "configuration", "colour", "options.0", "options.1"]),
        ({"model": "old"}, ["model", "configuration", "colour", "options.0", "options.1"]),
        ({"configuration": "gti"}, ["configuration"]),
        ({"colour": "brown"}, ["colour"]),
        ({"colour": "red"}, ["colour"]),
        ({"options": ["winter", "summer"]}, ["options.1"]),
        ({"competitor_brand": "nobody"}, ["competitor_brand"]),
        ({"model": None, "configuration": "", "colour": None, "options": []}, []),
        ({"model": "x'; DROP TABLE crm_card; --"}, ["model", "configuration", "colour", "options.0", "options.1"]),
    ],
)
def test_unknown_retired_and_other_models_codes_are_named(
    octavia: VehicleModel, changes: dict[str, object], unknown: list[str]
) -> None:
    assert sorted(unknown_codes({**GOOD, **changes})) == sorted(unknown)


def test_codes_of_a_card_cost_one_query(
    octavia: VehicleModel, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    unknown_codes(GOOD)
    with django_assert_num_queries(1):
        unknown_codes(GOOD)


def test_nothing_given_costs_nothing(octavia: VehicleModel, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert unknown_codes({"customer_name": "王小姐"}) == []
