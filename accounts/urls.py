"""Addresses of the door, of the audit trail and of work in the background."""

from django.urls import path

from .views import audit, door, jobs

app_name = "accounts"
urlpatterns = [
    path("login/", door.login, name="login"),
    path("logout/", door.logout, name="logout"),
    path("password/", door.password_change, name="password_change"),
    path("password/changed/", door.password_changed, name="password_changed"),
    path("audit/", audit.audit, name="audit"),
    path("jobs/<uuid:pk>/", jobs.job, name="job"),
    path("jobs/<uuid:pk>/file", jobs.job_file, name="job_file"),
]
