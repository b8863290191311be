from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notifications.kinds import register

        from .message_kinds import KINDS
        from .services import building, exporting  # noqa: F401 — register the jobs that build reports and exports

        register(*KINDS)
