"""The page that works without a network (SY-5): its scripts show the device's copy and take down what is done."""

import json

from django.http import HttpRequest, HttpResponse

from accounts.web.asker import asker
from crm.web.base import DealerPage
from crm.web.presenters.offline import offline_tables


class OfflineWork(DealerPage):
    """One page for the day, customers, filing, reception and the outbox; the service worker keeps it."""

    action = {"GET": None}
    template_name = "crm/offline_work.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it without anything of a customer, and without the key of the drafts: the browser keeps this page."""
        tables = offline_tables(asker(request))
        return self.show({"may": tables["may"], "tables": json.dumps(tables, ensure_ascii=False), "draft_key": ""})
