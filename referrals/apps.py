from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("Referrals")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.flow import case_moved
        from cases.guards import closing_asked

        from .services.following import follow, still_open

        case_moved.connect(follow, dispatch_uid="referrals.follow")
        closing_asked.connect(still_open, dispatch_uid="referrals.still_open")
