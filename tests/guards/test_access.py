"""Who gets which answer at every address of the project. A new address must be put into a group here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.views.generic import RedirectView

from engagement.demo.seed import demo_address
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

VISITORS = ("nobody", "stranger", "owner", "author", "officer", "editor", "committee", "presiding", "team")
_PEOPLE = {"stranger": "reader", "team": "candidate_team"}

# group: (answers to a GET in the order of VISITORS, the addresses of it by floor)
GROUPS: dict[str, tuple[str, dict[str, str]]] = {
    "public": (
        "200 200 200 200 200 200 200 200 200",
        {
            "": "healthz readyz home search about accessibility privacy api-docs api-root api-schema "
            "record-checkpoint record-entries organisation-list organisation-detail body-list body-detail "
            "call-list call-detail submission-list submission-detail process-list process-detail candidate-list "
            "candidate-detail round-list round-detail question-list question-detail answer-list answer-detail "
            "decision-list decision-detail rule-list rule-detail account_inactive account_reset_password "
            "account_reset_password_from_key account_reset_password_from_key_done account_reset_password_done "
            "socialaccount_login_cancelled",
            "record-machine": "checkpoint entry-list key-list heads receipt-file program",
            "consultations-machine": "call-feed",
            "record": "record-home receipt-verify entry-detail receipt-detail",
            "moderation": "rule-list decision-list decision-export decision-detail",
            "notifications": "follow",
            "accounts": "organisation-list organisation-export organisation-detail network-members",
            "consultations": "call-list call-detail submission-list body-detail",
            "dialogues": "process-list process-detail process-matrix candidate-detail round-detail shortlist-detail "
            "question-detail",
        },
    ),
    "public, and asked without what it needs": (
        "400 400 400 400 400 400 400 400 400",
        {"": "record-proof", "record-machine": "proof"},
    ),
    "public, and told that the sign-in did not work": (
        "401 401 401 401 401 401 401 401 401",
        {"": "socialaccount_login_error"},
    ),
    "the identity provider of staff, of which none is set up": (
        "404 404 404 404 404 404 404 404 404",
        {"": "openid_connect_login openid_connect_callback"},
    ),
    "leads elsewhere": (
        "302 302 302 302 302 302 302 302 302",
        {
            "": "permanent-address account_email_verification_sent account_change_password "
            "account_confirm_login_code mfa_authenticate mfa_login_webauthn socialaccount_signup",
            "accounts": "member-home second-factor",
        },
    ),
    "sign in": ("200 302 302 302 302 302 302 302 302", {"": "account_login account_signup account_request_login_code"}),
    "signed in": (
        "302 200 200 200 200 200 200 200 200",
        {
            "": "my-work account_logout account_email account_set_password mfa_index "
            "mfa_generate_recovery_codes mfa_list_webauthn mfa_add_webauthn usersessions_list "
            "socialaccount_connections",
            "notifications": "notice-list message-list preferences",
            "accounts": "organisation-register organisation-join my-data account-close account",
            "consultations": "submission-start",
            "dialogues": "question-support answer-list",
        },
    ),
    "signed in, and led on who is in one organisation": (
        "302 200 302 302 200 200 200 200 200",
        {"accounts": "organisation-own"},
    ),
    "signed in, with a second factor, as all staff": (
        "302 403 403 403 200 200 200 200 403",
        {"": "mfa_reauthenticate"},
    ),
    "signed in, with another second factor, and led to it": (
        "302 403 403 403 302 302 302 302 403",
        {"": "account_reauthenticate mfa_reauthenticate_webauthn"},
    ),
    "signed in, without an authenticator app": ("302 200 200 200 302 302 302 302 200", {"": "mfa_activate_totp"}),
    "signed in, with an authenticator app": ("302 404 404 404 200 200 200 200 404", {"": "mfa_deactivate_totp"}),
    "signed in, one's own keys": (
        "302 404 404 404 404 404 404 404 404",
        {"": "mfa_view_recovery_codes mfa_download_recovery_codes mfa_edit_webauthn mfa_remove_webauthn"},
    ),
    "documents of organisations, of which the demo world has none": (
        "302 404 404 404 404 404 404 404 404",
        {"accounts": "document-file"},
    ),
    "one's own copy of one's data, of which the demo world has none": (
        "302 404 404 404 404 404 404 404 404",
        {"accounts": "my-data-copy"},
    ),
    "whoever holds the link": (
        "404 404 404 404 404 404 404 404 404",
        {"notifications": "follow-confirm follow-manage unsubscribe", "accounts": "invitation-accept"},
    ),
    "the demo world, which is not there": (
        "404 404 404 404 404 404 404 404 404",
        {"": "demo-people demo-mail demo-letter demo-letter-html demo-sign-in"},
    ),
    "buttons": (
        "405 405 405 405 405 405 405 405 405",
        {
            "notifications": "notice-read suppression-lift follow-remove follow-leave follow-start follow-stop "
            "follow-ask",
            "accounts": "staff-sign-in",
            "consultations": "submission-save",
        },
    ),
    "buttons of those who are signed in": (
        "302 405 405 405 405 405 405 405 405",
        {
            "accounts": "membership-approve membership-decline invitation-withdraw profile-autosave session-end "
            "network-link-propose network-link-confirm "
            "organisation-review match-confirm match-dismiss",
            "consultations": "submission-send",
            "dialogues": "support-withdraw",
        },
    ),
    "the organisation": (
        "302 404 200 200 404 404 404 404 404",
        {
            "accounts": "organisation-mine member-list network-list",
            "consultations": "submission-edit submission-publication submission-withdraw",
        },
    ),
    "the organisation's own page of a draft": (
        "404 404 200 200 404 404 404 404 404",
        {"consultations": "submission-detail"},
    ),
    "the organisation's check of a draft with gaps": (
        "302 404 302 302 404 404 404 404 404",
        {"consultations": "submission-check"},
    ),
    "the organisation's receipts, of which a draft has none": (
        "302 404 404 404 404 404 404 404 404",
        {"consultations": "submission-receipt submission-receipt-file submission-text"},
    ),
    "the organisation's managers, when its profile is verified": (
        "302 404 302 403 404 404 404 404 404",
        {"accounts": "organisation-submit organisation-clarify organisation-renew profile-step"},
    ),
    "the organisation's authors, where an owner cannot be reached": (
        "302 404 403 200 404 404 404 404 404",
        {"accounts": "succession-ask"},
    ),
    "those whom it concerns, of whom none is here": (
        "302 404 404 404 404 404 404 404 404",
        {"accounts": "succession-object-to", "moderation": "appeal-lodge"},
    ),
    "the organisation's owner": (
        "302 404 200 403 404 404 404 404 404",
        {"accounts": "organisation-close network-link-end"},
    ),
    "an author's part in the organisation": ("302 404 200 200 404 404 404 404 404", {"accounts": "membership-end"}),
    "an author's role, which an owner gives": (
        "302 404 200 403 404 404 404 404 404",
        {"accounts": "membership-change-role"},
    ),
    "an author's question before it is public": (
        "302 404 404 200 403 404 404 404 404",
        {"dialogues": "question-rephrase question-withdraw"},
    ),
    "the receipt of an author's question": (
        "302 404 404 200 404 404 404 404 404",
        {"dialogues": "question-receipt"},
    ),
    "who may ask": ("302 200 200 200 403 200 403 403 200", {"dialogues": "question-ask"}),
    "a candidate's team": ("302 404 404 404 404 404 404 404 200", {"dialogues": "answer-give answer-decline"}),
    "the desk": (
        "302 404 404 404 200 404 404 404 404",
        {
            "moderation": "case-list case-detail case-recuse",
            "accounts": "organisation-suspend organisation-reinstate organisation-desk-list organisation-desk "
            "organisation-merge organisation-unmerge import-list",
        },
    ),
    "the desk, with the key of another thing": (
        "302 404 404 404 404 404 404 404 404",
        {"accounts": "import-detail import-problems"},
    ),
    "the desk's next case": ("302 404 404 404 302 404 404 404 404", {"moderation": "case-next"}),
    "the desk's buttons": (
        "302 404 404 404 405 404 404 404 404",
        {
            "moderation": "case-claim case-release case-accept case-ask-change case-refuse case-confirm case-return "
            "case-suspend case-appoint case-uphold case-reverse",
        },
    ),
    "administrators": (
        "302 404 404 404 404 404 404 404 404",
        {
            "moderation": "rule-version-publish",
            "accounts": "people-list role-change-propose role-change-confirm role-change-decline",
        },
    ),
    "staff": ("404 404 404 404 200 200 200 200 404", {"": "styleguide"}),
    "editors of calls": (
        "302 404 404 404 404 200 404 404 404",
        {
            "consultations": "staff-call-list call-create staff-call-detail call-change call-preview call-return "
            "call-cancel call-extend question-add question-change"
        },
    ),
    "editors' buttons": (
        "302 404 404 404 404 405 404 404 404",
        {"consultations": "call-submit call-clear call-schedule call-analyse question-move question-remove"},
    ),
    "staff of rounds": (
        "302 404 404 404 404 200 200 200 404",
        {
            "dialogues": "round-list staff-round-detail staff-process-detail shortlist-desk shortlist-adopt "
            "shortlist-add shortlist-strike"
        },
    ),
    "hosts of rounds": (
        "302 404 404 404 404 200 403 200 404",
        {
            "dialogues": "process-create process-edit candidate-add candidate-edit team-add round-create round-edit",
        },
    ),
    "buttons of rounds": (
        "302 404 404 404 404 405 405 405 404",
        {
            "dialogues": "round-schedule round-open answers-request shortlist-draft question-choose process-open "
            "process-invite process-begin process-recommend process-appoint process-close candidate-nominate "
            "candidate-circulate candidate-withdraw"
        },
    ),
}


def _expected() -> dict[str, tuple[int, ...]]:
    return {
        f"{floor}:{page}" if floor else page: tuple(int(status) for status in statuses.split())
        for statuses, floors in GROUPS.values()
        for floor, pages in floors.items()
        for page in pages.split()
    }


def _addresses(
    resolver: URLResolver, space: str = "", parts: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """The names of all addresses, each with the names of its variable parts."""
    for pattern in resolver.url_patterns:
        named = parts | set(pattern.pattern.regex.groupindex) | set(pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            if getattr(pattern.callback, "view_class", None) is RedirectView:
                continue  # allauth's, from addresses that it had once
            yield f"{space}{pattern.name}", named
        else:
            yield from _addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, named)


ADDRESSES = dict(_addresses(get_resolver()))
EXPECTED = _expected()


@pytest.fixture(scope="module")
def clients(world: dict[str, Any], django_db_blocker: Any) -> dict[str, Client]:
    """A client for each kind of visitor."""
    made = {visitor: Client() for visitor in VISITORS}
    with django_db_blocker.unblock():
        for visitor in VISITORS[1:]:
            person = get_user_model().objects.get(email=demo_address(_PEOPLE.get(visitor, visitor)))
            sign_in(made[visitor], person)
    return made


def test_every_address_is_in_one_group() -> None:
    listed = [name for _statuses, floors in GROUPS.values() for pages in floors.values() for name in pages.split()]
    assert (set(ADDRESSES) ^ set(EXPECTED), len(listed)) == (set(), len(EXPECTED))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_visitor_gets_the_answer_of_the_group(name: str, world: dict[str, Any], clients: Any) -> None:
    parts = _parts(name, world)
    address = reverse(name, kwargs={part: parts[part] for part in ADDRESSES[name]})
    found = {visitor: clients[visitor].get(address).status_code for visitor in VISITORS}
    assert found == dict(zip(VISITORS, EXPECTED[name], strict=True)), address


def _parts(name: str, world: dict[str, Any]) -> dict[str, Any]:
    """What stands in the address: things in which each visitor has the part that the group is about."""
    return {
        "candidate": world["answer"].candidate.slug,
        "key": "owner" if name.startswith("demo") else _keyed(name, world).key,
        "kind": "call",
        "number": world["rule"].number if "rule" in name else 1,
        "pk": world["answer"].pk,
        "provider_id": "staff",
        "public_id": world["entry"].public_id,
        "reference": _thing(name, world).reference if "reference" in ADDRESSES[name] else "",
        "slug": _thing(name, world).slug if "slug" in ADDRESSES[name] else "",
        "step": "name",
        "system": "ECOSOC",
        "token": "no-such-token",
        "uidb36": "1",
    }


# The first that fits: how the name of an address begins (or, with its floor, is), and the thing that it is about.
_THINGS = (
    ("dialogues:question-ask", "round"),
    ("dialogues:question-choose", "listed"),
    ("dialogues:question-detail", "question"),
    ("dialogues:question-support", "question"),
    ("dialogues:support", "question"),
    ("dialogues:question", "returned"),
    ("dialogues:shortlist", "past_round"),
    ("dialogues:answers-request", "past_round"),
    ("dialogues:round-create", "process"),
    ("dialogues:candidate-add", "process"),
    ("dialogues:team", "candidate"),
    ("dialogues:candidate", "candidate"),
    ("dialogues:staff-round", "past_round"),
    ("dialogues:round", "past_round"),
    ("dialogues:staff-process", "process"),
    ("dialogues:process", "process"),
    ("consultations:body", "body"),
    ("consultations:call-detail", "call"),
    ("consultations:submission-list", "call"),
    ("consultations:submission-start", "call"),
    ("consultations:submission", "draft"),
    ("consultations-machine", "call"),
    ("consultations", "draft_call"),
    ("accounts:organisation-review", "submitted"),
    ("accounts:organisation-suspend", "submitted"),
    ("accounts:organisation-reinstate", "submitted"),
    ("accounts:organisation-desk", "submitted"),
    ("accounts:organisation-merge", "submitted"),
    ("accounts:organisation-unmerge", "submitted"),
    ("accounts", "organisation"),
    ("moderation:decision", "decision"),
    ("moderation:appeal", "decision"),
    ("moderation", "case"),
    ("notifications", "call"),
    ("body", "body"),
    ("call", "call"),
    ("candidate", "candidate"),
    ("decision", "decision"),
    ("organisation", "organisation"),
    ("process", "process"),
    ("question", "question"),
    ("round", "round"),
    ("", "submission"),
)


def _thing(name: str, world: dict[str, Any]) -> Any:
    if name.startswith("dialogues:answer-"):
        return world["answer"].question
    if {"slug", "reference"} <= ADDRESSES[name]:
        return _Listed(world)
    return world[next(thing for start, thing in _THINGS if name.startswith(start))]


def _keyed(name: str, world: dict[str, Any]) -> Any:
    return world["network_link" if name.startswith("accounts:network-link") else "membership"]


class _Listed:
    """A question of the past round by the address of the round and its own reference."""

    def __init__(self, world: dict[str, Any]) -> None:
        self.slug, self.reference = world["past_round"].slug, world["listed"].reference
