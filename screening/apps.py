from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreeningConfig(AppConfig):
    name = "screening"
    verbose_name = _("Screening")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.flow import case_moved
        from deadlines.subjects import late_watchers, numbers, subject
        from notifications.kinds import register
        from notifications.truth import still_true

        from .message_kinds import KINDS
        from .ringing import return_names, ring, still_missing, waits_for
        from .services import export  # noqa: F401 — registers the job that writes the ledger
        from .services.following import follow
        from .services.rounds import SUBJECT

        subject(SUBJECT, ring)
        late_watchers(SUBJECT, waits_for)
        numbers(SUBJECT, return_names)
        register(*KINDS)
        still_true("returns", still_missing)
        case_moved.connect(follow, dispatch_uid="screening.follow")
