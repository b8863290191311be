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
        from cases.messages import audience
        from cases.models import Clock
        from cases.services.files import shows_sent
        from cases.services.watching import propose_level
        from deadlines.subjects import effect
        from notifications.kinds import register
        from notifications.truth import still_true

        from .clocks import handing_over
        from .messages import KINDS, WHOM, still_offered
        from .privacy import papers_sent
        from .ringing import listen
        from .services.following import follow, still_open
        from .services.silence import pass_on

        listen()
        for code, done in (("reassign", pass_on), ("propose_level", propose_level)):
            effect("leg", code, done)
        register(*KINDS)
        for name, whom in WHOM.items():
            audience(name, whom)
        still_true("leg", still_offered)
        begins(Clock.HANDOVER, handing_over)
        shows_sent(papers_sent)
        case_moved.connect(follow, dispatch_uid="referrals.follow")
        closing_asked.connect(still_open, dispatch_uid="referrals.still_open")
