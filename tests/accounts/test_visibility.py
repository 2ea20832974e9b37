"""Rules and lists say the same, for every state and kind of visitor."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts import rules
from accounts.enums import MemberRole, OrganisationState, ProfileLevel, Role
from accounts.models import Organisation

from .factories import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db

VISITORS = (
    "anonymous",
    "stranger",
    "inactive",
    "asked",
    "former",
    "observer",
    "author",
    "focal_point",
    "owner",
    "officer",
    "administrator",
    "editor",
)
PUBLIC = {"verified", "renewal_due", "lapsed", "suspended", "closed"}


def visitor(kind: str, organisation: Organisation):
    match kind:
        case "anonymous":
            return AnonymousUser()
        case "officer" | "administrator" | "editor":
            return make_user(roles=(Role(kind),))
        case "inactive":
            return make_member(organisation, "owner", user=make_user(is_active=False)).user
        case "asked":
            member = {"state": "asked", "asked_at": organisation.created_at, "began_at": None, "began_by": None}
            return make_member(organisation, **member).user
        case "former":
            former = make_member(organisation)
            former.state, former.ended_at, former.ended_by = "ended", organisation.created_at, former.user
            former.save()
            return former.user
        case "stranger":
            return make_user()
    return make_member(organisation, MemberRole(kind)).user


def expected(state: str, level: str, kind: str) -> bool:
    if state in PUBLIC and level != "hidden":
        return True
    if kind in {"officer", "administrator"}:
        return state != "draft"
    if state == "merged":
        return False  # the people of the other organisation answer for it, not its own
    return kind in {"observer", "author", "focal_point", "owner"}


@pytest.mark.parametrize("kind", VISITORS)
@pytest.mark.parametrize("level", ProfileLevel.values)
@pytest.mark.parametrize("state", OrganisationState.values)
def test_page_and_list_agree_on_who_sees_an_organisation(state, level, kind):
    organisation = make_organisation(state, profile_level=level)
    user = visitor(kind, organisation)
    listed = organisation in Organisation.objects.visible_to(user)
    assert (rules.view_organisation(user, organisation), listed) == (expected(state, level, kind),) * 2


@pytest.mark.parametrize("kind", VISITORS)
@pytest.mark.parametrize("state", OrganisationState.values)
def test_rule_and_list_agree_on_who_acts_for_an_organisation(state, kind):
    organisation = make_organisation(state)
    user = visitor(kind, organisation)
    acts = rules.act_for_organisation(user, organisation)
    assert acts == (organisation in Organisation.objects.of(user))
    assert acts == (kind in {"author", "focal_point", "owner"} and state not in {"closed", "merged"})


@pytest.mark.parametrize("kind", VISITORS)
def test_rule_and_list_agree_on_who_answers_for_an_organisation_merged_into_another(kind):
    organisation = make_organisation("merged")
    user = visitor(kind, organisation.merged_into)
    acts = rules.act_for_organisation(user, organisation)
    assert acts == (organisation in Organisation.objects.answered_for_by(user))
    assert acts == (kind in {"author", "focal_point", "owner"})
    assert rules.view_organisation(user, organisation) == (organisation in Organisation.objects.visible_to(user))


def test_an_imported_draft_is_seen_at_the_desk():
    organisation = make_organisation("draft", imported_at=timezone.now())
    officer, stranger = make_user(roles=(Role.OFFICER,)), make_user()
    seen = [(rules.view_organisation(user, organisation), organisation in Organisation.objects.visible_to(user))
            for user in (officer, stranger)]  # fmt: skip
    assert seen == [(True, True), (False, False)]
    assert organisation in Organisation.objects.at_desk()


def test_what_the_directory_lists_is_what_anyone_may_open():
    for state in OrganisationState.values:
        for level in ProfileLevel.values:
            make_organisation(state, profile_level=level)
    assert set(Organisation.objects.listed()) == set(Organisation.objects.visible_to(AnonymousUser()))
    assert Organisation.objects.listed().count() == 2 * len(PUBLIC) + 3  # three others took in the merged ones
