"""The brand's catalogue, read from any schema: its tables carry theirs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kit.db.prepared import execute
from tenants.models import (
    Colour,
    CompetitorBrand,
    CompetitorModel,
    Configuration,
    OptionPackage,
    VehicleModel,
)
from tenants.models.catalogue import Listed

# The fields of a card or an order that name a thing of the catalogue. A competitor's model is free text (FU-10).
CATALOGUE_FIELDS = ("model", "configuration", "colour", "options", "competitor_brand")


@dataclass(frozen=True, slots=True)
class Item:
    """A thing with its code and both its names."""

    code: str
    name_zh: str
    name_en: str
    is_retired: bool

    def name(self, language: str) -> str:
        """The name in a language; Chinese unless it is English."""
        return self.name_en if language.startswith("en") else self.name_zh


@dataclass(frozen=True, slots=True)
class ModelItem:
    """A vehicle model with what it can be ordered in."""

    item: Item
    configurations: tuple[Item, ...]
    colours: tuple[Item, ...]
    options: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class CompetitorItem:
    """Another maker with its models."""

    item: Item
    models: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that may be chosen; with the retired when asked for, so that old cards keep their names."""

    models: tuple[ModelItem, ...]
    competitors: tuple[CompetitorItem, ...]


def catalogue(*, with_retired: bool = False) -> Catalogue:
    """The whole catalogue in six queries, whatever its size."""
    configurations = _by_parent(Configuration, "model_id", with_retired)
    colours = _by_parent(Colour, "model_id", with_retired)
    options = _by_parent(OptionPackage, "model_id", with_retired)
    competitor_models = _by_parent(CompetitorModel, "brand_id", with_retired)
    return Catalogue(
        models=tuple(
            ModelItem(item, configurations[key], colours[key], options[key])
            for key, item in _rows(VehicleModel, "id", with_retired)
        ),
        competitors=tuple(
            CompetitorItem(item, competitor_models[key]) for key, item in _rows(CompetitorBrand, "id", with_retired)
        ),
    )


def catalogue_json(language: str) -> dict[str, object]:
    """`GET /catalogue/` without its codes: `{models, competitors}` of what may be chosen, named in `language`."""
    found = catalogue()

    def named(items: Iterable[Item]) -> list[dict[str, str]]:
        return [{"code": item.code, "name": item.name(language)} for item in items]

    return {
        "models": [
            {
                "code": model.item.code,
                "name": model.item.name(language),
                "configurations": named(model.configurations),
                "colours": named(model.colours),
                "options": named(model.options),
            }
            for model in found.models
        ],
        "competitors": [
            {"code": brand.item.code, "name": brand.item.name(language), "models": named(brand.models)}
            for brand in found.competitors
        ],
    }


def model_names(language: str) -> dict[str, str]:
    """Every model's name by its code, the retired ones too. One query."""
    return {item.code: item.name(language) for _, item in _rows(VehicleModel, "id", with_retired=True)}


_CHOOSABLE = """
    WITH model AS (SELECT id FROM public.tenants_vehiclemodel WHERE code = %(model)s AND NOT is_retired)
    SELECT 'model', %(model)s FROM model
    UNION ALL
    SELECT 'configuration', code FROM public.tenants_configuration
     WHERE model_id = (SELECT id FROM model) AND code = %(configuration)s AND NOT is_retired
    UNION ALL
    SELECT 'colour', code FROM public.tenants_colour
     WHERE model_id = (SELECT id FROM model) AND code = %(colour)s AND NOT is_retired
    UNION ALL
    SELECT 'options', code FROM public.tenants_optionpackage
     WHERE model_id = (SELECT id FROM model) AND code = ANY(%(options)s) AND NOT is_retired
    UNION ALL
    SELECT 'competitor_brand', code FROM public.tenants_competitorbrand
     WHERE code = %(competitor_brand)s AND NOT is_retired
"""


def unknown_codes(data: Mapping[str, object]) -> list[str]:
    """Which of CATALOGUE_FIELDS in `data` name a thing that is unknown, retired or of another model. One query.

    A configuration, colour or option is looked for within `data["model"]`, which has to be given beside it. Empty
    fields name nothing; options are told as `options.<place>`.
    """
    given = {field: data.get(field) for field in CATALOGUE_FIELDS if data.get(field)}
    if not given:
        return []
    options = _texts(given.pop("options", ()))
    codes = {field: str(given[field]) if field in given else None for field in CATALOGUE_FIELDS}
    known = set(execute(_CHOOSABLE, {**codes, "options": options}))
    unknown = [field for field, code in given.items() if (field, code) not in known]
    return unknown + [f"options.{place}" for place, code in enumerate(options) if ("options", code) not in known]


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _rows(model: type[Listed], key: str, with_retired: bool) -> list[tuple[object, Item]]:
    rows = model._default_manager.order_by("code")
    if not with_retired:
        rows = rows.filter(is_retired=False)
    return [
        (parent, Item(code, zh, en, retired))
        for parent, code, zh, en, retired in rows.values_list(key, "code", "name_zh", "name_en", "is_retired")
    ]


def _by_parent(model: type[Listed], key: str, with_retired: bool) -> defaultdict[object, tuple[Item, ...]]:
    children: defaultdict[object, tuple[Item, ...]] = defaultdict(tuple)
    for parent, item in _rows(model, key, with_retired):
        children[parent] += (item,)
    return children
