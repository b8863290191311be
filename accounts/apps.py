from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Users and postings")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from organisations.services import closing

        from .closing import nobody_works_there

        closing.connect(nobody_works_there, dispatch_uid="accounts.closing")
