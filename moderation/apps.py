from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from .first_rules import lay_first_rules  # the models are loaded only now

        post_migrate.connect(lay_first_rules, sender=self, dispatch_uid="moderation.lay_first_rules")
