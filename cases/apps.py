from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from deadlines.subjects import late_watchers, numbers, subject
        from organisations.services import closing

        from .closing import no_open_case_is_held
        from .flow import case_moved
        from .lateness import case_numbers, waits_for
        from .ringing import ring
        from .services import bundle  # noqa: F401 — registers the job that binds a file
        from .services.mediation_end import end_when_left

        for kind in ("case", "term", "supervision"):
            subject(kind, ring)
            late_watchers(kind, waits_for)
            numbers(kind, case_numbers)
        closing.connect(no_open_case_is_held, dispatch_uid="cases.closing")
        case_moved.connect(end_when_left, dispatch_uid="cases.mediation_end")
