"""Addresses of the inbox."""

from django.urls import path

from .views import inbox, preferences

app_name = "notifications"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/bell/", inbox.bell, name="bell"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/preferences/", preferences.preferences, name="preferences"),
    path("inbox/<int:pk>/open/", inbox.open_message, name="open"),
    path("inbox/<int:pk>/read/", inbox.read, name="read"),
    path("inbox/parked/<int:pk>/retry/", preferences.retry, name="retry"),
]
