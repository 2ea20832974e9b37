from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        # These know the models, which are loaded only now.
        from .desk import register
        from .enums import CaseKind
        from .first_rules import lay_first_rules
        from .handlers import AppealHandler

        register(CaseKind.APPEAL, AppealHandler())

        post_migrate.connect(lay_first_rules, sender=self, dispatch_uid="moderation.lay_first_rules")
