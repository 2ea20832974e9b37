from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConsultationsConfig(AppConfig):
    name = "consultations"

    def ready(self) -> None:
        # These know the models, which are loaded only now.
        from moderation.desk import register
        from moderation.enums import CaseKind

        from . import notices, personal_data, retention  # noqa: F401 — register kinds, holdings and rules of retention
        from .call_types import lay_call_types
        from .desk import SubmissionHandler

        register(CaseKind.SUBMISSION, SubmissionHandler())
        post_migrate.connect(lay_call_types, sender=self, dispatch_uid="consultations.lay_call_types")
