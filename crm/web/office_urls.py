"""A dealer's addresses beside the day's work: its settings, search, and whether anything happened."""

from django.urls import path

from crm.web import calendar, live, search, settings
from crm.web.views import card, card_audit

urlpatterns = [
    path("settings/", settings.Settings.as_view(), name="dealer_settings"),
    path("audit/cards/", card_audit.CardsAudit.as_view(), name="cards_audit"),
    path("audit/cards/<uuid:card_id>/", card_audit.OneCardsAudit.as_view(), name="card_audit"),
    path("search/", search.Search.as_view(), name="search"),
    path("cards/<uuid:card_id>/unmask/", card.UnmaskedCard.as_view(), name="unmask_card"),
    path("account/calendar/", calendar.MyCalendar.as_view(), name="calendar_page"),
    path("calendar/<str:token>.ics", calendar.Feed.as_view(), name="calendar_feed"),
    path("live/", live.Live.as_view(), name="live"),
    path("live/ticket/", live.LiveTicket.as_view(), name="live_ticket"),
]
