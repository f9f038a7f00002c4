"""A dealer's addresses beside the day's work: its settings, search, and whether anything happened."""

from django.urls import path

from crm.web import live, search, settings

urlpatterns = [
    path("settings/", settings.Settings.as_view(), name="dealer_settings"),
    path("search/", search.Search.as_view(), name="search"),
    path("live/", live.Live.as_view(), name="live"),
]
