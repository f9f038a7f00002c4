"""Addresses that every host has: the look, what makes the pages an app on the phone (open to all), the palette."""

from django.urls import path

from kit.web import gallery, install, palette, preferences

urlpatterns = [
    path("preferences/", preferences.Preferences.as_view(), name="preferences"),
    path("palette/", palette.Palette.as_view(), name="palette"),
    path("manifest.webmanifest", install.Manifest.as_view(), name="manifest"),
    path("service-worker.js", install.ServiceWorker.as_view(), name="service_worker"),
    path("offline/", install.Offline.as_view(), name="offline"),
    path("design/", gallery.Gallery.as_view(), name="design"),
]
