"""Organisations that a secretariat or a campaign brings in a file: looked through first, then taken in, batch by batch.

What is taken in is a draft without an owner; with invitations, the contact of each takes it over by accepting.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.audit import write_audits
from core.canonical import sha256_hex
from core.permissions import CLOCK, Clock, require
from core.references import new_reference
from core.search import fold, search_vector

from .. import notices
from ..enums import MemberRole, NameKind
from ..import_rows import Problem, Row, read_rows
from ..matching import Names, nearest
from ..models import Invitation, Organisation, OrganisationName, User
from ..names import acronym_key, name_key

BATCH = 500
VERY_NEAR = 92.0  # of 100: one letter of a usual name is 95 or more
_TRIES = 3
_LOCK = 0x696D706F727473  # “imports” in ASCII; any number that no other lock of the portal has

Key = tuple[str, str]


@dataclass
class OrganisationsReport:
    """What an import did, or would do: rows read, organisations that are new, rows that are there already, what is
    wrong with the rows that are refused, and which of the new ones look like another."""

    rows: int = 0
    new: int = 0
    known: int = 0
    bad: list[Problem] = field(default_factory=list)
    alike: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many rows are refused; one may have several problems."""
        return len({problem.line for problem in self.bad})


def import_organisations(
    *,
    lines: Iterable[str],
    dry_run: bool = False,
    invites: bool = False,
    progress: Callable[[OrganisationsReport], None] = lambda report: None,
    resume_after: int = 0,
    by: User | Clock = CLOCK,
) -> OrganisationsReport:
    """Take the organisations of a CSV text into the portal (accounts.import_rows says what a row holds). A bad row
    never blocks the others; one whose folded name and country are in the portal, or earlier in the text, changes
    nothing. With `invites`, the contact of each new one is invited as its owner, by `by`: about five queries each,
    where all the rest are some ten a batch.

    Each batch is a transaction of its own, and `progress` is called in it with the report so far: what it saves there
    is saved with the batch, so that a run that was killed goes on with `resume_after`, the rows read by then. Memory
    holds a batch, and the names of the portal and of the text in their folded form.

    Raises PermissionDenied; ValidationError for an unknown column, and for invitations that nobody sends.
    """
    require(by, "accounts.import_organisations")
    if invites and by is CLOCK:
        raise ValidationError(_("Say who sends the invitations: an officer or administrator."))
    report, seen, neighbours = OrganisationsReport(rows=resume_after), set[Key](), _Neighbours()
    rows = islice(read_rows(lines), resume_after, None)
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            if not dry_run:
                _wait_for_turn()
            new = _new_rows(batch, report, seen, neighbours)
            if new and not dry_run:
                made = _insert(new)
                write_audits("organisation.import", made, by=by, after=lambda one: {"state": one.state})
                if invites and isinstance(by, User):
                    _invite(zip(made, new, strict=True), by)
            progress(report)
    return report


def _wait_for_turn() -> None:
    """One batch at a time in the whole portal: two imports of one file would not see each other’s rows else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _new_rows(
    batch: list[Row], report: OrganisationsReport, seen: set[Key], neighbours: "_Neighbours"
) -> list[tuple[Row, Key]]:
    """The rows of the batch that are to be taken in, each with its key; all are counted in the report."""
    report.rows += len(batch)
    report.bad += [problem for row in batch for problem in row.problems]
    good = [(row, _key(row)) for row in batch if not row.problems]
    there = Organisation.objects.filter(name_key__in={key for _row, (key, _country) in good})
    seen.update(there.values_list("name_key", "country"))
    new = []
    for row, key in good:
        if key in seen:
            report.known += 1
            continue
        seen.add(key)
        new.append((row, key))
        if name := neighbours.nearest_to(key[0]):
            reason = _("Looks like %(name)s, which is in the portal.") % {"name": name}
            report.alike.append(Problem(row.line, "name", reason))
    report.new += len(new)
    return new


def _key(row: Row) -> Key:
    return name_key(row.fields["name"]), row.fields.get("country", "")


class _Neighbours:
    """The names of the organisations that the desk sees, as they were when the import began."""

    def __init__(self) -> None:
        rows = Organisation.objects.at_desk()
        further = OrganisationName.objects.filter(organisation__in=rows)
        self._owners = dict(further.values_list("name_key", "organisation__name").iterator())
        self._owners |= dict(rows.values_list("name_key", "name").iterator())
        self._names = Names(list(self._owners))

    def nearest_to(self, key: str) -> str:
        """The name of the organisation one of whose names is very near, or the empty text."""
        near, score = max(nearest(key, self._names, VERY_NEAR), key=lambda pair: pair[1], default=("", 0.0))
        return self._owners[near] if score >= VERY_NEAR else ""


def _insert(new: Sequence[tuple[Row, Key]]) -> list[Organisation]:
    """Six queries or so, whatever their number. A reference or short name that somebody took in the meantime is drawn
    anew."""
    for attempt in range(1, _TRIES + 1):
        slugs = _free_slugs([row.fields["name"] for row, _key in new])
        made = [_organisation(row, key, slug) for (row, key), slug in zip(new, slugs, strict=True)]
        try:
            with transaction.atomic():
                Organisation.objects.bulk_create(made)
            break
        except IntegrityError as problem:
            if attempt == _TRIES or not ("slug" in str(problem) or "reference" in str(problem)):
                raise
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=organisation, kind=NameKind.FORMER, name=name, name_key=name_key(name))
        for organisation, (row, _key) in zip(made, new, strict=True)
        for name in row.fields.get("former_names", ())
    )
    return made


def _organisation(row: Row, key: Key, slug: str) -> Organisation:
    fields = {name: value for name, value in row.fields.items() if name != "former_names"}
    organisation = Organisation(
        reference=new_reference(Organisation.LETTER),
        slug=slug,
        name_key=key[0],
        acronym_key=acronym_key(fields.get("acronym", "")),
        imported_at=timezone.now(),
        **fields,
    )
    place = organisation.place
    weighted = {
        "A": f"{organisation.name} {organisation.acronym}",
        "B": " ".join(row.fields.get("former_names", ())),
        "C": f"{organisation.mission}\n{organisation.activities}",
        "D": " ".join(place.names.values()) if place else "",
    }
    organisation.search = search_vector(weighted, organisation.language)
    return organisation


def _free_slugs(names: list[str]) -> list[str]:
    """As for one that registers: the name in Latin letters, with random letters behind it where that is taken."""
    bases = [slugify(fold(name))[:60].strip("-") for name in names]
    taken = {"", *Organisation.objects.filter(slug__in=bases).values_list("slug", flat=True)}
    slugs = []
    for base in bases:
        slug = base if base not in taken else f"{base or 'organisation'}-{secrets.token_hex(4)}"
        taken.add(slug)
        slugs.append(slug)
    return slugs


def _invite(made: Iterable[tuple[Organisation, tuple[Row, Any]]], by: User) -> None:
    """Invite the contacts, as accounts.services.invite_member does for people of the organisation."""
    now = timezone.now()
    tokens: list[str] = []
    invitations = []
    for organisation, (row, _key) in made:
        if row.contact:
            tokens.append(secrets.token_urlsafe(32))
            invitations.append(
                Invitation(
                    organisation=organisation,
                    email=row.contact,
                    role=MemberRole.OWNER,
                    language=organisation.language,
                    token_hash=sha256_hex(tokens[-1]),
                    sent_at=now,
                    sent_by=by,
                )
            )
    Invitation.objects.bulk_create(invitations)
    write_audits("invitation.send", invitations, by=by, after=lambda one: {"state": one.state, "role": one.role})
    for invitation, token in zip(invitations, tokens, strict=True):
        notices.invitation_sent(invitation, token=token)
