"""The register: importing it, and finding an organisation in it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts import services
from accounts.matching import likely_entries
from accounts.models import RegisterDecision
from accounts.names import acronym_key, acronyms_in, name_key, spelling_key

pytestmark = pytest.mark.django_db

REGISTER = """organisation,decision,session_date,note
"Wells for All, Inc.",deferred,2009-01-27,
"Wells for All, Inc.",deferred,2010-06-04,asked for accounts
"Wells for All, Inc.",granted,2014-05-23,
"Wells for All (special, 2014)",name change,2016-02-05,now: Water Commons International (WCI)
Women of Ghana,granted,2001-05-14,
Women of Guyana,granted,2002-05-14,
Fédération des écoles rurales (FER),granted,2004-05-14,
"""
BAD = """organisation,decision,session_date,note
Good One,granted,2014-02-07,
,granted,2014-02-07,
Bad Date,granted,07/02/2014,
Bad Decision,perhaps,2014-02-07,
Hidden\u202e Name,granted,2014-02-07,
Too,granted,2014-02-07,a,b
"""


def load(text: str = REGISTER):
    return services.import_register(lines=StringIO(text), system="ECOSOC")


def test_import_register_takes_each_row_once():
    first, second = load(), load()
    assert (first.rows, first.new, first.bad) == (7, 7, [])
    assert (second.rows, second.new, second.bad) == (7, 0, [])
    assert RegisterDecision.objects.count() == 7


def test_a_dry_run_imports_nothing():
    report = services.import_register(lines=StringIO(REGISTER), system="ECOSOC", dry_run=True)
    assert (report.new, RegisterDecision.objects.count()) == (7, 0)


def test_bad_rows_are_listed_with_line_column_and_reason_and_block_nothing():
    report = load(BAD)
    assert (report.rows, report.new) == (6, 1)
    assert [(bad.line, bad.column) for bad in report.bad] == [
        (3, "organisation"),
        (4, "session_date"),
        (5, "decision"),
        (6, "organisation"),
        (7, "note"),
    ]
    assert all(bad.reason for bad in report.bad)


def test_the_command_prints_what_it_did(tmp_path: Path):
    file = tmp_path / "register.csv"
    file.write_text(BAD, encoding="utf-8")
    out = StringIO()
    call_command("import_register", str(file), "--system", "ECOSOC", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "line 3, organisation: The name is missing."
    assert lines[-1] == "6 rows: 1 imported, 0 there already, 5 refused."


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"name,verdict\na,b\n"])
def test_the_command_fails_with_one_clear_line(tmp_path: Path, content):
    file = tmp_path / "register.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError) as failure:
        call_command("import_register", str(file), "--system", "ECOSOC")
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize(
    "name",
    [
        "WELLS FOR ALL",
        "wells for all",
        "Wells for Al",
        "Wels for All Inc",
        "Water Commons International",
        "Water Comons International",
    ],
)
def test_likely_entries_finds_changed_spellings_and_former_names_with_the_whole_history(name):
    load()
    best = likely_entries([name], system="ECOSOC")[0]
    assert best.is_likely
    assert best.entry.name == "Water Commons International (WCI)"
    assert [(row.decision, row.session_date.year) for row in best.entry.decisions] == [
        ("deferred", 2009),
        ("deferred", 2010),
        ("granted", 2014),
        ("name change", 2016),
    ]


def test_likely_entries_tells_neighbours_apart():
    load()
    matches = likely_entries(["Women of Ghana"], system="ECOSOC")
    assert [(match.entry.name, match.is_likely) for match in matches[:2]] == [
        ("Women of Ghana", True),
        ("Women of Guyana", False),
    ]


def test_likely_entries_of_what_is_not_there_are_not_likely():
    load()
    matches = likely_entries(["Rural Schools Federation of Peru"], system="ECOSOC")
    assert [match for match in matches if match.is_likely] == []


def test_likely_entries_see_a_new_import():
    load()
    assert not [match for match in likely_entries(["Fresh Start Trust"], system="ECOSOC") if match.is_likely]
    load("organisation,decision,session_date,note\nFresh Start Trust,granted,2024-02-07,\n")
    assert likely_entries(["Fresh Start Trust"], system="ECOSOC")[0].is_likely


def test_likely_entries_cost_the_same_queries_for_many_names(django_assert_num_queries):
    load()
    likely_entries(["Wells for All"], system="ECOSOC")
    with django_assert_num_queries(2):
        likely_entries(["Wells for All", "Women of Ghana", "Écoles rurales"], system="ECOSOC")


def names_of(name: str) -> list[tuple[str, ...]]:
    """The printed names of each entry that is likely for this one."""
    return [match.entry.names for match in likely_entries([name], system="ECOSOC") if match.is_likely]


def load_names(*names: str):
    rows = "".join(f'"{name}",granted,2014-02-07,\n' for name in names)
    return load(f"organisation,decision,session_date,note\n{rows}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rural Health Centre", "Rural Health Center"),
        ("World Farming Organisation", "World Farming Organization"),
        ("WorldGranny Trust", "World Granny Trust"),
        ("Egyptian Organization for Wells", "Egyptian Organizations for Wells"),
        ("Brot für Alle", "Brot fuer Alle"),
        ("Freemuse: World Forum", "Freemuse: the World Forum"),
        ("U.S. Federation of Wells", "US Federation of Wells"),
        ("Education & Research Society", "Education and Research Society"),
    ],
)
def test_rows_under_two_spellings_of_one_name_are_one_entry(one, other):
    load_names(one, other, "Women in Peace", "Women for Peace")
    assert names_of(one) == [(one, other)]
    assert ("Women in Peace",) in names_of("Women in Peace")


def test_words_that_several_names_have_are_no_typing_errors_of_one_another():
    load_names(*(f"{body} of {place}" for body in ("Union", "Bar", "Guild") for place in ("Gambia", "Zambia")))
    assert names_of("Guild of Gambia") == [("Guild of Gambia",)]
    assert names_of("Guild of Gambya") == [("Guild of Gambia",)]


def test_figures_are_no_typing_errors_of_one_another():
    load_names("Forum of Villages 2020", "Forum of Villages 2030")
    assert names_of("Forum of Villages 2020") == [("Forum of Villages 2020",)]


def test_a_country_in_brackets_tells_a_chapter_from_its_mother():
    load_names("Water Forum (Yemen)", "Water Forum (WF)")
    assert names_of("Water Forum (Yemen)") == [("Water Forum (Yemen)",)]
    assert names_of("Water Forum") == [("Water Forum (WF)",)]


@pytest.mark.parametrize("name", ["HelpAge of India", "Help Ageof India", "Hlep Age of India", "Help Age fo India"])
def test_likely_entries_finds_words_run_together_parted_and_swapped(name):
    load_names("Help Age of India")
    assert names_of(name) == [("Help Age of India",)]


def test_words_parted_at_another_place_are_the_same_words():
    known = [f"{words} {place}" for words in ("Amis de la", "Casa del", "Vie a") for place in ("Gap", "Pau", "Sion")]
    load_names("Mouvement de la paix", *known)
    assert names_of("Mouvement del a paix") == [("Mouvement de la paix",)]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("The Wells Trust, Inc.", "wells trust"),
        ("Asociación Agua, A.C.", "asociacion agua"),
        ("Hilfe für Alle e.V.", "hilfe fur alle"),
        ("L’Eau ASBL (EAU)", "leau"),
        ("Inc.", "inc"),
        ("Ø-Net (special, 2011)", "o net"),
        ("جمعية الأمل", "جمعيه الامل"),
        ("公民社会网络", "公民社会网络"),
        ("U.S. Wells Union, The", "us wells union"),
        ("Wells & Springs", "wells and springs"),
        ("Wells Forum (Japan)", "wells forum japan"),
        ("Wells Forum (Côte d’Ivoire)", "wells forum cote divoire"),
    ],
)
def test_name_key_folds_case_accents_brackets_and_legal_forms(name, key):
    assert name_key(name) == key


def test_acronyms_are_read_from_brackets():
    assert acronyms_in("Centre (CNIDFF) (special, 2009)") == ["cnidff"]
    assert acronyms_in("Centre (Japan)") == []


def test_keys_fit_their_columns_whatever_unfolds():
    assert len(name_key("ﷺ" * 255)) == 255
    assert len(acronym_key("ﷺ" * 30)) == 30


def test_spelling_key_keeps_words_that_tell_names_apart():
    assert spelling_key("women for peace") != spelling_key("women in peace")
    assert spelling_key("the") == "the"
