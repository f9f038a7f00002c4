"""Addresses below `/api/v1/` on the brand's host."""

from django.urls import path

from tenants.api.catalogue import CatalogueView, ListView, PartsView, PartView, ThingView
from tenants.api.dealers import DealersView, DealerView
from tenants.api.regions import RegionsView, RegionView

_MODEL, _COMPETITOR = {"kind": "models"}, {"kind": "competitors"}
_PARTS = [
    ("models", "configurations"),
    ("models", "colours"),
    ("models", "options"),
    ("competitors", "models"),
]

urlpatterns = [
    path("brand/dealers/", DealersView.as_view(), name="brand-dealers"),
    path("brand/dealers/<str:code>/", DealerView.as_view(), name="brand-dealer"),
    path("brand/regions/", RegionsView.as_view(), name="brand-regions"),
    path("brand/regions/<str:code>/", RegionView.as_view(), name="brand-region"),
    path("brand/catalogue/", CatalogueView.as_view(), name="brand-catalogue"),
    path("brand/catalogue/models/", ListView.as_view(), _MODEL, name="brand-models"),
    path("brand/catalogue/models/<str:code>/", ThingView.as_view(), _MODEL, name="brand-model"),
    path("brand/catalogue/competitors/", ListView.as_view(), _COMPETITOR, name="brand-competitors"),
    path("brand/catalogue/competitors/<str:code>/", ThingView.as_view(), _COMPETITOR, name="brand-competitor"),
]
for _kind, _part in _PARTS:
    _names = {"kind": _kind, "part": _part}
    _list = f"brand/catalogue/{_kind}/<str:code>/{_part}/"
    urlpatterns += [
        path(_list, PartsView.as_view(), _names, name=f"brand-{_kind}-{_part}"),
        path(f"{_list}<str:part_code>/", PartView.as_view(), _names, name=f"brand-{_kind}-{_part}-one"),
    ]
