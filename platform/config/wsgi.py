"""What the web server calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from crm.rules.pinyin import load_dictionary

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
application = get_wsgi_application()

# Searching by pinyin needs a dictionary that takes a second to load: better now than while somebody waits.
load_dictionary()

# What is loaded by now stays for days: no collection need look at it again, nor one begin for every few rows of a page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
