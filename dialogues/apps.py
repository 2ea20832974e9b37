from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    name = "dialogues"

    def ready(self) -> None:
        # They register handler, kinds, subjects and holdings once models are loaded.
        from . import desk, notices, personal_data  # noqa: F401
