"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

from crm.rules.pinyin import load_dictionary

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
application = get_wsgi_application()

# Searching by pinyin needs a dictionary that takes a second to load: better now than while somebody waits.
load_dictionary()
