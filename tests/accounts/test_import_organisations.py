"""Organisations that a secretariat or a campaign brings in a file, by the command and at the desk."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import rules, services
from accounts.import_rows import MOST_LINES, read_rows
from accounts.models import Invitation, Organisation, OrganisationName
from accounts.services import accept_invitation, find_invitation, imports, save_profile_step
from core.models import AuditEntry
from notifications.models import OutboxMessage

from .factories import make_officer, make_organisation, make_user

pytestmark = pytest.mark.django_db

GOOD = """name,type,country,language,former_names,year_established,scope,working_languages,mission,contact_email
Wells of Kisumu,Foundation,KEN,en,Kisumu Water;Wells Co,1998,national,en; fr,Water.,Asha@Wells.example
Fédération du fleuve,réseau ou coalition,Sénégal,fr,,2004,,,,
清流学社,academic,新加坡,zh,,,,,,lin@qing.example
"""
BAD = """Name,type,country,address,website,email,telephone,year_established,scope,contact_email
"   ",ngo,KEN,,,,,,,
First Good,ngo,404,,,,,,,
Club of Friends,club,KEN,,,,,,,
Atlantis Forum,ngo,Atlantis,,,,,,,
Box Trust,ngo,KEN,P.O. Box 12,,,,,,
No Site,ngo,KEN,,http://,not an address,x,3021,galactic,
Hidden\u202e Name,ngo,KEN,,,,,,,
Contact Forum,ngo,KEN,,,,,,,nobody
Many,ngo,KEN,,,,,,,,more
Last Good,ngo,68,,,,,,,
"""


def load(text: str, **options: Any) -> imports.OrganisationsReport:
    return services.import_organisations(lines=StringIO(text, newline=""), **options)


def heading(*rows: str) -> str:
    return "\n".join(["name,country,contact_email", *rows, ""])


def found(report: imports.OrganisationsReport) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, problem.reason) for problem in report.bad]


# --- rows ----------------------------------------------------------------------------------------------------------
def test_import_organisations_makes_drafts_without_an_owner_that_the_desk_sees_and_the_public_does_not() -> None:
    report = load(GOOD)
    assert (report.rows, report.new, report.known, report.bad, report.alike) == (3, 3, 0, [], [])
    wells = Organisation.objects.get(name="Wells of Kisumu")
    assert (wells.state, wells.type, wells.country, wells.language, wells.year_established, wells.scope) == (
        *("draft", "foundation", "404", "en", 1998, "national"),
    )
    assert (wells.working_languages, wells.mission, wells.slug) == (["en", "fr"], "Water.", "wells-of-kisumu")
    assert sorted(wells.names.values_list("kind", "name")) == [("former", "Kisumu Water"), ("former", "Wells Co")]
    assert wells.imported_at is not None
    assert not wells.memberships.exists()
    others = Organisation.objects.exclude(pk=wells.pk).order_by("pk")
    assert list(others.values_list("name", "type", "country", "language")) == [
        ("Fédération du fleuve", "network", "686", "fr"),
        ("清流学社", "academic", "702", "zh-hans"),
    ]
    assert rules.view_organisation(make_officer(), wells)
    assert not rules.view_organisation(make_user(), wells)
    assert Organisation.objects.filter(search="kisumu").count() == 1
    assert set(AuditEntry.objects.values_list("action", "actor", "state_after")) == {
        ("organisation.import", "clock", "draft")
    }
    assert set(AuditEntry.objects.values_list("subject_reference", flat=True)) == set(
        Organisation.objects.values_list("reference", flat=True)
    )


def test_the_same_file_again_changes_nothing() -> None:
    load(GOOD)
    before = list(Organisation.objects.order_by("pk").values("pk", "slug", "changed_at"))
    report = load(GOOD)
    assert (report.rows, report.new, report.known) == (3, 0, 3)
    assert list(Organisation.objects.order_by("pk").values("pk", "slug", "changed_at")) == before
    assert (OrganisationName.objects.count(), AuditEntry.objects.count()) == (2, 3)


def test_each_bad_row_is_told_with_line_column_and_reason_and_blocks_no_other() -> None:
    report = load(BAD)
    assert (report.rows, report.new, report.refused) == (10, 2, 8)
    assert sorted(Organisation.objects.values_list("name", "country")) == [("First Good", "404"), ("Last Good", "068")]
    assert found(report) == [
        (2, "name", "Give the legal name of the organisation."),
        (
            4,
            "type",
            "“club” is not in the list. Known are: ngo, indigenous, academic, foundation, trade_union, faith_based, "
            "network, media, local_authority, business, other.",
        ),
        (
            5,
            "country",
            "“Atlantis” is no country or area that is known. Write its M49 code, its ISO code of three letters or its "
            "name.",
        ),
        (
            6,
            "address",
            "This is a post-office box. Give the street, building or plot of the headquarters, without the box.",
        ),
        (7, "website", "This is not a web address. It looks like this: https://www.organisation.example"),
        (7, "email", "This is not an e-mail address. It looks like this: name@organisation.example"),
        (7, "telephone", "Write the telephone number in digits, with the code of the country: +254 20 123 4567."),
        (7, "year_established", "3021 is in the future. Write a year up to this one."),
        (
            7,
            "scope",
            "“galactic” is not in the list. Known are: local, national, subregional, regional, international.",
        ),
        (
            8,
            "name",
            "This has hidden control characters, often from a copied document. Type it again or paste it as plain "
            "text.",
        ),
        (9, "contact_email", "This is not an e-mail address. It looks like this: name@organisation.example"),
        (10, "contact_email", "There are more values than columns: a comma outside of quotes?"),
    ]


def test_a_dry_run_says_the_same_and_imports_nothing() -> None:
    dry = load(BAD, dry_run=True)
    assert (Organisation.objects.count(), AuditEntry.objects.count()) == (0, 0)
    assert dry == load(BAD)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("title,country", "The file has columns that are not known: title. Known are: name, type, country, "),
        ("name,,country", "The file has columns that are not known: (a column without a name). Known are: name, "),
        ("name,country,Country", "The column country stands there twice."),
        ("country,type", "The file lacks the column name."),
    ],
)
def test_a_heading_that_is_not_known_is_one_clear_line(columns: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        load(f"{columns}\nWells,KEN\n")
    with pytest.raises(ValidationError, match="The file lacks the column name"):
        load("")
    assert len(refused.value.messages) == 1
    assert refused.value.messages[0].startswith(message)


def test_a_quotation_mark_that_is_not_closed_costs_its_own_row_only() -> None:
    rows = [f"Organisation {number},KEN," for number in range(MOST_LINES + 50)]
    rows[3] = '"Open,KEN,'
    rows[7] = '"Also open,KEN,'
    rows[9] = '"Quoted, with a comma",KEN,'
    rows[11] = '"Of two\nlines",KEN,'
    report = load(heading(*rows))
    assert [(problem.line, problem.column) for problem in report.bad] == [(5, "name"), (9, "name")]
    assert report.new == MOST_LINES + 48
    kept = set(Organisation.objects.values_list("name", flat=True))
    assert {"Quoted, with a comma", "Of two lines", "Organisation 4", "Organisation 8"} <= kept


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = 'name,mission\r\n\r\n"Two\r\nlines","One.\r\n\r\nTwo."\r\n  ,\r\n,No name\r\n5" Pipe Union,Pipes.\r\n'
    assert [(row.line, row.fields.get("name"), len(row.problems)) for row in read_rows(StringIO(text, newline=""))] == [
        (3, "Two lines", 0),
        (8, "", 1),
        (9, '5" Pipe Union', 0),
    ]


@pytest.mark.parametrize("country", ["404", "KEN", "ken", "Kenya", "كينيا", "肯尼亚", "Кения", "kenya "])
def test_a_country_is_taken_by_code_and_by_name_in_any_language(country: str) -> None:
    load(heading(f"Wells,{country},"))
    assert Organisation.objects.get().country == "404"


# --- doubles -------------------------------------------------------------------------------------------------------
def test_a_name_that_is_there_in_that_country_is_there_already_however_it_is_spelt() -> None:
    make_organisation("verified", name="Wells of Kisumu", country="404")
    text = heading("The WELLS of Kisumu (Inc.),KEN,", "Wells of Kisumu,UGA,", "wells of kisumu,800,", "Other,KEN,")
    dry, report = load(text, dry_run=True), load(text)
    assert (report.new, report.known) == (2, 2)
    assert dry == report
    assert sorted(Organisation.objects.values_list("name", "country")) == [
        ("Other", "404"),
        ("Wells of Kisumu", "404"),
        ("Wells of Kisumu", "800"),
    ]
    assert len(set(Organisation.objects.values_list("slug", flat=True))) == 3


def test_what_looks_like_an_organisation_of_the_portal_is_imported_and_told() -> None:
    make_organisation("verified", name="Riverside Peoples Forum", country="404")
    make_organisation("draft", name="Secret Draft Assembly", country="404")
    rows = heading(
        "Riverside Poeples Forum,KEN,", "Women of Ghana,GHA,", "Women of Guyana,GUY,", "Secret Draft Asembly,,"
    )
    report = load(rows)
    assert (report.new, report.refused) == (4, 0)
    assert [(one.line, one.column, one.reason) for one in report.alike] == [
        (2, "name", "Looks like Riverside Peoples Forum, which is in the portal.")
    ]


def test_an_import_costs_the_same_queries_for_few_rows_and_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    def queries(start: int, rows: int) -> int:
        text = heading(*(f"Wells {number} of Village,KEN," for number in range(start, start + rows)))
        with CaptureQueriesContext(connection) as captured:
            assert load(text).new == rows
        return len(captured)

    assert (queries(0, 3), queries(10, 300)) == (11, 11)
    monkeypatch.setattr(imports, "BATCH", 100)
    assert queries(1000, 300) == 2 + 3 * 9


def test_a_short_name_that_was_taken_in_the_meantime_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    make_organisation("verified", name="Taken", slug="wells", country="404")
    free, asked = imports._free_slugs, []

    def stale(names: list[str]) -> list[str]:
        asked.append(names)
        return ["wells"] if len(asked) == 1 else free(names)

    monkeypatch.setattr(imports, "_free_slugs", stale)
    assert load(heading("Wells,KEN,")).new == 1
    assert len(asked) == 2
    assert Organisation.objects.get(name="Wells").slug.startswith("wells-")


# --- who may, and invitations --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "may"),
    [("officer", True), ("administrator", True), ("editor", False), ("presiding", False), ("committee", False)],
)
def test_import_organisations_is_for_officers_and_administrators(role: str, may: bool) -> None:
    person = make_user(roles=(role,))
    if may:
        assert load(GOOD, by=person).new == 3
        assert set(AuditEntry.objects.values_list("actor", flat=True)) == {f"user:{person.pk}"}
        return
    with pytest.raises(PermissionDenied):
        load(GOOD, by=person)
    assert not Organisation.objects.exists()


def test_invitations_need_somebody_who_sends_them() -> None:
    with pytest.raises(ValidationError, match="Say who sends the invitations"):
        load(GOOD, invites=True)
    assert not Organisation.objects.exists()


def test_the_contact_is_invited_and_takes_over_by_accepting() -> None:
    officer, asha = make_officer(name="Ingrid"), make_user(email="asha@wells.example")
    load(GOOD, invites=True, by=officer)
    sent = Invitation.objects.order_by("pk")
    assert [(one.email, one.role, one.language, one.sent_by) for one in sent] == [
        ("asha@wells.example", "owner", "en", officer),
        ("lin@qing.example", "owner", "zh-hans", officer),
    ]
    mail = OutboxMessage.objects.get(to="asha@wells.example")
    assert (mail.template, mail.is_secret, mail.context["organisation"]) == (
        *("email/accounts/invitation_sent", True, "Wells of Kisumu"),
    )
    invitation = find_invitation(mail.context["url"].rstrip("/").rsplit("/", 1)[1])
    assert invitation is not None
    accept_invitation(invitation=invitation, by=asha)
    wells = Organisation.objects.get(name="Wells of Kisumu")
    assert rules.role_in(asha, wells) == "owner"
    save_profile_step(organisation=wells, step="seat", fields={"address": "1 Oginga Road, Kisumu"}, by=asha)
    load(GOOD, invites=True, by=officer)
    assert (Organisation.objects.count(), Invitation.objects.count(), OutboxMessage.objects.filter(
        template="email/accounts/invitation_sent").count()) == (3, 2, 2)  # fmt: skip
    assert AuditEntry.objects.filter(action="invitation.send").count() == 2


def test_a_run_that_is_resumed_goes_on_after_the_rows_that_were_read() -> None:
    text = heading(*(f"Wells {number} of Village,KEN," for number in range(5)))
    report = load(text, resume_after=3)
    assert (report.rows, report.new) == (5, 2)
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["Wells 3 of Village", "Wells 4 of Village"]


# --- the command ---------------------------------------------------------------------------------------------------
@pytest.fixture
def command(tmp_path: Path) -> Callable[..., list[str]]:
    """Run the command on a file with the text; gives the lines that it prints."""

    def run(text: str, *options: str, encoding: str = "utf-8") -> list[str]:
        path, out = tmp_path / "organisations.csv", StringIO()
        path.write_bytes(text.encode(encoding))
        call_command("import_organisations", str(path), *options, stdout=out)
        return out.getvalue().splitlines()

    return run


def test_the_command_lists_what_is_refused_and_sums_up(command: Callable[..., list[str]]) -> None:
    make_organisation("verified", name="First Goode", country="800")
    dry = command(BAD, "--dry-run", encoding="utf-8-sig")
    assert dry[0] == "line 2, name: Give the legal name of the organisation."
    assert dry[1] == "line 3, name: Looks like First Goode, which is in the portal."
    assert dry[-1] == "10 rows: 2 would be imported, 0 there already, 8 refused."
    assert Organisation.objects.count() == 1
    assert command(BAD)[-1] == "10 rows: 2 imported, 0 there already, 8 refused."
    assert command(BAD)[-1] == "10 rows: 0 imported, 2 there already, 8 refused."


def test_the_command_invites_in_the_name_of_an_officer(command: Callable[..., list[str]]) -> None:
    officer, reader = make_officer(email="officer@desk.example"), make_user(email="reader@desk.example")
    with pytest.raises(CommandError, match="--invite needs --by EMAIL"):
        command(GOOD, "--invite")
    with pytest.raises(CommandError, match="There is no active account with the address nobody@"):
        command(GOOD, "--invite", "--by", "nobody@desk.example")
    with pytest.raises(CommandError, match="is neither an officer nor an administrator"):
        command(GOOD, "--invite", "--by", reader.email)
    assert not Organisation.objects.exists()
    command(GOOD, "--invite", "--by", "Officer@Desk.example")
    assert set(Invitation.objects.values_list("sent_by", flat=True)) == {officer.pk}


def test_the_command_imports_nothing_of_what_it_cannot_read(command: Callable[..., list[str]], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_organisations", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="cannot be read"):
        command("name\nÉcole\n", encoding="latin-1")
    with pytest.raises(CommandError, match="The file has columns that are not known: title"):
        command("title\nWells\n")
    assert not Organisation.objects.exists()
