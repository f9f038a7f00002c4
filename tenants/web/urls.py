"""Addresses of the brand's pages for what tenants keeps."""

from django.urls import path

from tenants.queries.catalogue_items import LISTS, PARTS
from tenants.web import catalogue_items, dealers, holidays

app_name = "tenants"

urlpatterns = [
    path("dealers/", dealers.Dealers.as_view(), name="dealers"),
    path("dealers/new/", dealers.NewDealer.as_view(), name="new_dealer"),
    path("dealers/<str:code>/", dealers.DealerRecord.as_view(), name="dealer"),
    path("dealers/<str:code>/state/", dealers.StateOfDealer.as_view(), name="dealer_state"),
    path("regions/new/", catalogue_items.NewRegion.as_view(), name="new_region"),
    path("regions/<str:code>/", catalogue_items.RegionRecord.as_view(), name="region"),
    path("holidays/", holidays.Holidays.as_view(), name="holidays"),
    path("holidays/load/", holidays.HolidaysLoading.as_view(), name="holidays_loading"),
    path("holidays/remove/", holidays.HolidayRemoval.as_view(), name="holiday_removal"),
    path("catalogue/", catalogue_items.CataloguePage.as_view(), name="catalogue"),
]
for _kind in LISTS:
    _names = {"kind": _kind}
    urlpatterns += [
        path(f"catalogue/{_kind}/new/", catalogue_items.NewListed.as_view(), _names, name="new_listed"),
        path(f"catalogue/{_kind}/<str:code>/", catalogue_items.ListedRecord.as_view(), _names, name="listed"),
    ]
for _kind, _part in PARTS:
    _names = {"kind": _kind, "part": _part}
    _list = f"catalogue/{_kind}/<str:code>/{_part}/"
    urlpatterns += [
        path(f"{_list}new/", catalogue_items.NewPart.as_view(), _names, name="new_part"),
        path(f"{_list}<str:part_code>/", catalogue_items.PartRecord.as_view(), _names, name="part"),
    ]
