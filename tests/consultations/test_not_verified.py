"""An organisation that is not verified yet may send where the call allows, and is shown as such."""

import pytest
import time_machine
from django.test import Client

from accounts.models import Organisation

from .factories import NOW, make_call, make_organisation, make_published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(submission) -> str:
    return Client().get(submission.get_absolute_url()).content.decode()


def test_one_that_is_not_verified_yet_is_shown_as_such_and_leads_to_no_page_that_is_not_there():
    organisation = make_organisation(state="submitted", name="Wells of Kisumu")
    submission = make_published(make_call(), organisation)
    shown = page_of(submission)
    assert ("Wells of Kisumu" in shown, "not yet verified" in shown) == (True, True)
    assert organisation.get_absolute_url() not in shown
    listed = Client().get(f"{submission.call.get_absolute_url()}submissions/").content.decode()
    assert "not yet verified" in listed


@pytest.mark.parametrize(
    ("state", "note"), [("verified", ""), ("suspended", "Suspended"), ("lapsed", "Verification lapsed")]
)
def test_one_that_was_verified_leads_to_its_page_with_what_became_of_it(state, note):
    organisation = make_organisation()
    submission = make_published(make_call(), organisation)
    now = organisation.verified_at
    more = {"suspended_at": now, "suspended_by": organisation.verified_by} if state == "suspended" else {}
    Organisation.objects.filter(pk=organisation.pk).update(
        state=state, lapsed_at=now if state == "lapsed" else None, **more
    )
    shown = page_of(submission)
    assert organisation.get_absolute_url() in shown
    assert ("not yet verified" in shown, note in shown) == (False, True)


def test_a_hidden_one_that_published_its_name_leads_to_no_page():
    organisation = make_organisation(name="Quiet Harbour")
    Organisation.objects.filter(pk=organisation.pk).update(profile_level="hidden")
    shown = page_of(make_published(make_call(), organisation))
    assert ("Quiet Harbour" in shown, organisation.get_absolute_url() in shown) == (True, False)
