"""Languages are compiled without system gettext."""

import gettext
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

HEADER = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def french(tmp_path: Path, settings: Any) -> Path:
    settings.LOCALE_PATHS = [tmp_path]
    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(f'{HEADER}msgid "Call"\nmsgstr "Appel"\n\n#, fuzzy\nmsgid "Round"\nmsgstr "Ronde"\n')
    return source


def translate(source: Path, text: str) -> str:
    with source.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file).gettext(text)


def test_compile_catalogues_leaves_guesses_out(french: Path) -> None:
    call_command("compile_catalogues", verbosity=0)
    assert [translate(french, text) for text in ("Call", "Round")] == ["Appel", "Round"]
    assert sorted(path.name for path in french.parent.iterdir()) == ["django.mo", "django.po"]


def test_compile_catalogues_touches_only_what_is_older_than_its_source(french: Path) -> None:
    call_command("compile_catalogues", verbosity=0)
    compiled = french.with_suffix(".mo")
    os.utime(compiled, ns=(1, french.stat().st_mtime_ns + 1))
    before = compiled.stat().st_mtime_ns
    call_command("compile_catalogues", verbosity=0)
    assert compiled.stat().st_mtime_ns == before
    os.utime(french, ns=(1, before + 1))
    call_command("compile_catalogues", verbosity=0)
    assert compiled.stat().st_mtime_ns != before


def test_compile_catalogues_names_the_line_that_is_damaged(french: Path) -> None:
    french.write_text(f'{HEADER}msgid "Call"\nnonsense "Appel"\n')
    with pytest.raises(CommandError, match=r"django\.po: line 6: "):
        call_command("compile_catalogues", verbosity=0)


def test_compile_catalogues_takes_empty_forms_that_a_language_does_not_have(french: Path) -> None:
    header = HEADER.replace("\n\n", '\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n')
    plural = 'msgid "%d day"\nmsgid_plural "%d days"\nmsgstr[0] "%d 天"\nmsgstr[1] ""\n'
    french.write_text(f'{header}{plural}\nmsgid "Call"\nmsgstr "征集"\n')
    call_command("compile_catalogues", verbosity=0)
    with french.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert (catalogue.ngettext("%d day", "%d days", 3), catalogue.gettext("Call")) == ("%d 天", "征集")
