from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    name = "dialogues"

    def ready(self) -> None:
        from . import desk, notices  # noqa: F401 — they register handler, kinds and subjects once models are loaded
