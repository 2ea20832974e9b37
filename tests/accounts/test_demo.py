"""The people and organisations of the demo world."""

from typing import Any

import pytest

from accounts.countries import REGIONAL_GROUPS
from accounts.demo import PEOPLE, make_people_and_organisations
from accounts.models import Organisation
from moderation.models import Case

pytestmark = pytest.mark.django_db


def test_the_demo_world_has_organisations_of_every_group_and_in_nearly_every_state():
    world: dict[str, Any] = {}
    make_people_and_organisations(world)
    assert {key for key, *_rest in PEOPLE} < set(world)
    assert len(world["organisations"]) == 26
    assert {organisation.place.regional_group for organisation in world["organisations"]} == set(REGIONAL_GROUPS)
    assert {organisation.state for organisation in world["organisations"]} == {
        "draft",
        "submitted",
        "in_review",
        "clarification_asked",
        "verified",
        "renewal_due",
        "lapsed",
        "refused",
        "suspended",
    }
    roles = world["partner"].memberships.active().values_list("user__email", "role")
    assert dict(roles)["focal.point@floor.example"] == "focal_point"
    assert set(Organisation.objects.of(world["author"])) == {world["organisation"]}
    assert Case.objects.not_closed().count() == 5
    assert all(person.email.endswith(".example") for person in world.values() if hasattr(person, "email"))
    assert not world["owner"].has_usable_password()
