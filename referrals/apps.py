from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("Referrals")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.clocks import begins
        from cases.flow import case_moved
        from cases.guards import closing_asked
        from cases.models import Clock
        from deadlines.subjects import subject

        from .clocks import handing_over
        from .ringing import ring
        from .services.following import follow, still_open

        subject("leg", ring)
        begins(Clock.HANDOVER, handing_over)
        case_moved.connect(follow, dispatch_uid="referrals.follow")
        closing_asked.connect(still_open, dispatch_uid="referrals.still_open")
