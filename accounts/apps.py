from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("people and organisations")

    def ready(self) -> None:
        # These know the models, which are loaded only now.
        from moderation.desk import register
        from moderation.enums import CaseKind
        from notifications import subjects

        from . import checks, notices, personal_fields, personal_holdings  # noqa: F401 — they register themselves
        from .desk import MatchHandler, OrganisationHandler, SuccessionHandler, SuspensionHandler, find_followable

        register(CaseKind.ORGANISATION, OrganisationHandler())
        register(CaseKind.SUSPENSION, SuspensionHandler())
        register(CaseKind.SUCCESSION, SuccessionHandler())
        register(CaseKind.MATCH, MatchHandler())
        subjects.register("organisation", find_followable)
