"""What the web server calls."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from crm.rules.pinyin import load_dictionary
from kit.gc import freeze

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
application = get_wsgi_application()

# Every page's module, and the dictionary that searching by pinyin needs, take seconds to load: better now than while
# somebody waits for the first answer.
for urlconf in (settings.ROOT_URLCONF, settings.HQ_URLCONF, settings.PUBLIC_URLCONF):
    get_resolver(urlconf).reverse_dict  # noqa: B018 - Django loads all addresses when it is asked for their names
load_dictionary()

freeze()
# No collection begins for every few rows of a page.
gc.set_threshold(20_000, 20, 20)
