from typing import Any

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "engagement"

    def ready(self) -> None:
        from notifications.digest import foot_providers  # models are ready only now

        foot_providers.append(tree_head)


def tree_head() -> dict[str, Any]:
    """For the foot of digests: the newest signed head of the public record, so that each reader holds a witness."""
    from record.services import latest_checkpoint  # models are ready only when this is called

    head = latest_checkpoint()
    return {"tree_head": {"size": head.size, "root": head.root_hex, "at": head.at}} if head else {}
