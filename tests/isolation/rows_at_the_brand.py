"""The rows of the brand's own addresses (`table`)."""

from accounts.access import Action
from tests.isolation.rows import SIGNED_IN, Row

BRAND: dict[str, Row] = {
    "": {"GET": SIGNED_IN},
    "comparison/": {"GET": Action.BRAND_FIGURES},
    "stock-flow/": {"GET": Action.BRAND_FIGURES},
    "dealers/": {"GET": Action.DEALERS_VIEW},
    "dealers/new/": {"GET": Action.DEALERS_MANAGE, "POST": Action.DEALERS_MANAGE},
    "dealers/<str:code>/": {"GET": Action.DEALERS_VIEW, "POST": Action.DEALERS_MANAGE},
    "dealers/<str:code>/state/": {"POST": Action.DEALERS_MANAGE},
    "regions/new/": {"GET": Action.DEALERS_MANAGE, "POST": Action.DEALERS_MANAGE},
    "regions/<str:code>/": {"GET": Action.DEALERS_MANAGE, "POST": Action.DEALERS_MANAGE},
    "catalogue/": {"GET": Action.CATALOGUE_VIEW},
    "catalogue/models/new/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/models/<str:code>/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/competitors/new/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/competitors/<str:code>/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/models/<str:code>/configurations/new/": {
        "GET": Action.CATALOGUE_MANAGE,
        "POST": Action.CATALOGUE_MANAGE,
    },
    "catalogue/models/<str:code>/configurations/<str:part_code>/": {
        "GET": Action.CATALOGUE_MANAGE,
        "POST": Action.CATALOGUE_MANAGE,
    },
    "catalogue/models/<str:code>/colours/new/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/models/<str:code>/colours/<str:part_code>/": {
        "GET": Action.CATALOGUE_MANAGE,
        "POST": Action.CATALOGUE_MANAGE,
    },
    "catalogue/models/<str:code>/options/new/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/models/<str:code>/options/<str:part_code>/": {
        "GET": Action.CATALOGUE_MANAGE,
        "POST": Action.CATALOGUE_MANAGE,
    },
    "catalogue/competitors/<str:code>/models/new/": {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE},
    "catalogue/competitors/<str:code>/models/<str:part_code>/": {
        "GET": Action.CATALOGUE_MANAGE,
        "POST": Action.CATALOGUE_MANAGE,
    },
    "api/v1/brand/dealers/": {"GET": Action.DEALERS_VIEW, "POST": Action.DEALERS_MANAGE},
    "api/v1/brand/dealers/<str:code>/": {"GET": Action.DEALERS_VIEW, "PATCH": Action.DEALERS_MANAGE},
    "api/v1/brand/regions/": {"GET": Action.DEALERS_VIEW, "POST": Action.DEALERS_MANAGE},
    "api/v1/brand/regions/<str:code>/": {"GET": Action.DEALERS_VIEW, "PATCH": Action.DEALERS_MANAGE},
    "api/v1/brand/catalogue/": {"GET": Action.CATALOGUE_VIEW},
    "api/v1/brand/catalogue/models/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/models/<str:code>/": {"GET": Action.CATALOGUE_VIEW, "PATCH": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/competitors/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/competitors/<str:code>/": {"GET": Action.CATALOGUE_VIEW, "PATCH": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/models/<str:code>/configurations/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/models/<str:code>/configurations/<str:part_code>/": {
        "GET": Action.CATALOGUE_VIEW,
        "PATCH": Action.CATALOGUE_MANAGE,
    },
    "api/v1/brand/catalogue/models/<str:code>/colours/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/models/<str:code>/colours/<str:part_code>/": {
        "GET": Action.CATALOGUE_VIEW,
        "PATCH": Action.CATALOGUE_MANAGE,
    },
    "api/v1/brand/catalogue/models/<str:code>/options/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/models/<str:code>/options/<str:part_code>/": {
        "GET": Action.CATALOGUE_VIEW,
        "PATCH": Action.CATALOGUE_MANAGE,
    },
    "api/v1/brand/catalogue/competitors/<str:code>/models/": {"POST": Action.CATALOGUE_MANAGE},
    "api/v1/brand/catalogue/competitors/<str:code>/models/<str:part_code>/": {
        "GET": Action.CATALOGUE_VIEW,
        "PATCH": Action.CATALOGUE_MANAGE,
    },
    "api/v1/brand/funnel/": {"GET": Action.BRAND_FIGURES},
    "api/v1/brand/stock-flow/": {"GET": Action.BRAND_FIGURES},
    "api/v1/brand/rates/": {"GET": Action.BRAND_FIGURES},
    "api/v1/brand/freshness/": {"GET": Action.BRAND_FIGURES},
}
