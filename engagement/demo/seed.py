"""Fill an empty portal with the demo world, through the floors' own seeds."""

from typing import Any

from django.contrib.auth import get_user_model


def demo_address(key: str) -> str:
    """The address of a demo person, on a domain that cannot exist (RFC 2606)."""
    return f"{key.replace('_', '.')}@floor.example"


def is_seeded() -> bool:
    """Whether the demo world stands already."""
    return get_user_model().objects.filter(email=demo_address("owner")).exists()


def seed_world() -> dict[str, Any]:
    """Make people and organisations, then calls, then processes; returns the world by name."""
    import accounts.demo
    import consultations.demo
    import dialogues.demo

    world: dict[str, Any] = {}
    accounts.demo.make_people_and_organisations(world)
    consultations.demo.seed(world)
    dialogues.demo.seed(world)
    return world
