from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = _("Installation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.jobs import job_waiting

        from .nudge import nudge

        job_waiting.connect(nudge, dispatch_uid="config.nudge")
