"""The addresses of the register, the duty roster and the calendar."""

from __future__ import annotations

from django.urls import path

from .views import calendar, organisations, register, rooms, roster, sheet

app_name = "mediators"
urlpatterns = [
    path("mediators/", register.register, name="register"),
    path("mediators/new/", register.new, name="new"),
    path("mediators/import/", sheet.upload, name="import"),
    path("mediators/import/apply/", sheet.apply, name="import_apply"),
    path("mediators/import/template.xlsx", sheet.template, name="import_template"),
    path("mediators/organisations/", organisations.organisations, name="organisations"),
    path("mediators/organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("mediators/organisations/<int:pk>/profile/", organisations.profile, name="profile"),
    path("mediators/roster/", roster.roster, name="roster"),
    path("mediators/roster/plan/", roster.plan, name="plan"),
    path("mediators/roster/<int:pk>/cancel/", roster.cancel, name="shift_cancel"),
    path("mediators/rooms/", rooms.rooms, name="rooms"),
    path("mediators/rooms/new/", rooms.new, name="room_new"),
    path("mediators/rooms/<int:pk>/", rooms.edit, name="room"),
    path("mediators/<int:pk>/", register.mediator, name="mediator"),
    path("mediators/<int:pk>/edit/", register.edit, name="edit"),
    path("mediators/<int:pk>/end/", register.end, name="end"),
    path("mediators/<int:pk>/training/", register.training, name="training"),
    path("mediators/<int:pk>/absence/", register.absence, name="absence"),
    path("mediators/<int:pk>/absence/<int:absence>/end/", register.absence_end, name="absence_end"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/book/", calendar.book, name="book"),
    path("calendar/<int:pk>/", calendar.booking, name="booking"),
    path("calendar/<int:pk>/move/", calendar.move, name="booking_move"),
    path("calendar/<int:pk>/cancel/", calendar.cancel, name="booking_cancel"),
]
