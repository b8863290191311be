from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "deadlines"
    verbose_name = _("Deadlines")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notifications.truth import still_true

        from .messages import register_kinds
        from .services.still import deadline_still_holds

        register_kinds()
        still_true("deadline", deadline_still_holds)
