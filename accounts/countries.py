"""Countries or areas by M49 code, with their names in the six official languages and the groups they are in.

The data file is the project's own reviewed one, made from the country-codes data package (PDDL): names as the United
Nations writes them, no row outside of M49, regional groups added. A source of truth for forms and filters, no table: it
changes with a release.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.search import fold

_FILE = Path(__file__).resolve().parent / "data" / "countries.csv"
_COLUMNS = {"ar": "name_ar", "zh-hans": "name_zh", "en": "name_en", "fr": "name_fr", "ru": "name_ru", "es": "name_es"}

REGIONS: Final[dict[str, Promise]] = {
    "Africa": _("Africa"),
    "Americas": _("Americas"),
    "Asia": _("Asia"),
    "Europe": _("Europe"),
    "Oceania": _("Oceania"),
}
REGIONAL_GROUPS: Final[dict[str, Promise]] = {
    "African": pgettext_lazy("regional group", "African States"),
    "Asia-Pacific": pgettext_lazy("regional group", "Asia-Pacific States"),
    "Eastern European": pgettext_lazy("regional group", "Eastern European States"),
    "Latin American and Caribbean": pgettext_lazy("regional group", "Latin American and Caribbean States"),
    "Western European and others": pgettext_lazy("regional group", "Western European and other States"),
}


@dataclass(frozen=True)
class Country:
    """A country or area. `region`, `subregion` and `regional_group` are empty where it has none; `status` is member,
    observer or area."""

    m49: str
    iso3: str
    names: dict[str, str]
    region: str
    subregion: str
    regional_group: str
    status: str
    is_least_developed: bool
    is_landlocked_developing: bool
    is_small_island: bool

    def name(self, language: str | None = None) -> str:
        """Its name in the language (by default the active one), else in English."""
        return self.names.get(language or get_language() or "en") or self.names["en"]


def _read() -> dict[str, Country]:
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return {
            line["m49"]: Country(
                m49=line["m49"],
                iso3=line["iso3"],
                names={language: line[column] for language, column in _COLUMNS.items()},
                region=line["region"],
                subregion=line["subregion"],
                regional_group=line["regional_group"],
                status=line["status"],
                is_least_developed=line["ldc"] == "1",
                is_landlocked_developing=line["lldc"] == "1",
                is_small_island=line["sids"] == "1",
            )
            for line in csv.DictReader(lines)
        }


COUNTRIES: Final[dict[str, Country]] = _read()


def country_choices() -> list[tuple[str, str]]:
    """(M49 code, name) sorted by name, both in the active language."""
    pairs = ((country.m49, country.name()) for country in COUNTRIES.values())
    return sorted(pairs, key=lambda pair: fold(pair[1]))


def country_name(m49: str, language: str | None = None) -> str:
    """The name of a code, or the empty text for one that is not known (a draft without a seat)."""
    country = COUNTRIES.get(m49)
    return country.name(language) if country else ""


def in_region(region: str) -> list[str]:
    """The codes of a region (a key of REGIONS)."""
    return [country.m49 for country in COUNTRIES.values() if country.region == region]


def in_regional_group(group: str) -> list[str]:
    """The codes of a regional group (a key of REGIONAL_GROUPS)."""
    return [country.m49 for country in COUNTRIES.values() if country.regional_group == group]
