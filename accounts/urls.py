"""Addresses of the door and of the audit trail."""

from django.urls import path

from .views import audit, door

app_name = "accounts"
urlpatterns = [
    path("login/", door.login, name="login"),
    path("logout/", door.logout, name="logout"),
    path("password/", door.password_change, name="password_change"),
    path("password/changed/", door.password_changed, name="password_changed"),
    path("audit/", audit.audit, name="audit"),
]
