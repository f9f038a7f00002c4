"""The application that the web server runs: the request front end around Django."""

# First: it sets Django up, which the front end needs when it is imported.
from config.wsgi import application as django_application

# isort: split
from config.door.application import Door

application = Door(django_application)
