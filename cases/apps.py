from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from deadlines.subjects import effect, late_watchers, numbers, subject
        from notifications.kinds import register
        from organisations.services import closing

        from .closing import no_open_case_is_held
        from .flow import case_moved
        from .lateness import case_numbers, waits_for
        from .message_kinds import KINDS, WHOM
        from .messages import audience
        from .ringing import ring
        from .services import (
            bundle,  # noqa: F401 — registers the job that binds a file
            level,
            watching,
        )
        from .services.mediation_end import end_when_left

        for kind in ("case", "term", "supervision"):
            subject(kind, ring)
            late_watchers(kind, waits_for)
            numbers(kind, case_numbers)
        effect("case", "propose_level", watching.propose_level)
        register(*KINDS)
        for name, whom in WHOM.items():
            audience(name, whom)
        closing.connect(no_open_case_is_held, dispatch_uid="cases.closing")
        case_moved.connect(end_when_left, dispatch_uid="cases.mediation_end")
        case_moved.connect(level.end_request, dispatch_uid="cases.level_requests")
        case_moved.connect(watching.end_proposals, dispatch_uid="cases.level_proposals")
