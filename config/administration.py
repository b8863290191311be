"""Puts our own site in the place of Django's default one, so that every room registers with it."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default = False
    default_site = "config.admin_site.Site"
