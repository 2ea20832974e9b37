"""The people and organisations of the demo world: all invented, on `.example` addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import F
from django.utils import timezone

from moderation.enums import CaseKind, due_after
from moderation.models import Case, Decision
from moderation.services import codes_for, lodge_appeal

from . import services
from .enums import MemberRole, Role, StatusSystem
from .matching import likely_entries
from .models import Grant, Membership, Organisation, User

DOMAIN = "floor.example"

# key, name, language, time zone, roles
PEOPLE = [
    ("owner", "Wanjiku Kamau", "en", "Africa/Nairobi", []),
    ("author", "Otieno Achieng", "en", "Africa/Nairobi", []),
    ("focal_point", "Aminata Diallo", "fr", "Africa/Dakar", []),
    ("officer", "Ingrid Solheim", "en", "America/New_York", [Role.OFFICER]),
    ("second_officer", "Tomás Quiroga", "es", "America/New_York", [Role.OFFICER, Role.EDITOR]),
    ("third_officer", "Nadia Rahmani", "fr", "Europe/Zurich", [Role.OFFICER]),
    ("editor", "Leila Haddad", "ar", "Europe/Paris", [Role.EDITOR]),
    ("presiding", "Anneke de Wit", "en", "America/New_York", [Role.PRESIDING]),
    ("committee", "Rajiv Menon", "en", "Asia/Kolkata", [Role.COMMITTEE]),
    ("candidate_team", "Sofía Arguedas", "es", "America/Costa_Rica", []),
    ("reader", "Mei Tan", "zh-hans", "Asia/Singapore", []),
    ("administrator", "Peter Novák", "en", "Europe/Prague", [Role.ADMINISTRATOR]),
    ("second_administrator", "Grace Otieno", "en", "Africa/Nairobi", [Role.ADMINISTRATOR]),
]


@dataclass(frozen=True)
class Invented:
    """An organisation to make: who owns it, how far it came, and since how many days."""

    slug: str
    name: str
    acronym: str
    kind: str
    country: str
    language: str
    year: int
    scope: str
    place: str
    mission: str
    owner: str
    state: str = "verified"
    days: int = 60
    statuses: tuple[tuple[str, str, int], ...] = ()
    former: str = ""


ORGANISATIONS = [
    Invented("commons", "River Commons Network", "RCN", "network", "404", "en", 1998, "regional",
             "14 Ngong Road, Nairobi", "We bring together the people who live by rivers, so that water is shared, "
             "clean and spoken for wherever decisions about it are taken.", "owner", days=210,
             statuses=(("ECOSOC", "Special", 2014),), former="Riverside Peoples Forum"),
    Invented("eaujuste", "Eau juste – Sahel", "EJS", "ngo", "686", "fr", 2006, "subregional",
             "27 rue Félix-Faure, Dakar", "Nous accompagnons les communes du Sahel pour que l’eau potable reste un "
             "bien commun, géré près des gens et avec eux.", "Moussa Ndiaye", days=180),
    Invented("madar", "مدار للعدالة الرقمية", "مدار", "ngo", "400", "ar", 2015, "national",
             "شارع الرينبو 12، عمان", "نعمل من أجل أن تصل التقنية إلى الجميع، وأن تُحفظ حقوق الناس حين يستخدمونها.",
             "Rania Khoury", days=150),
    Invented("semillas", "Semillas del Sur", "", "indigenous", "068", "es", 2001, "national",
             "Calle Sagárnaga 310, La Paz", "Defendemos las semillas, los saberes y la voz de las comunidades andinas "
             "en las decisiones que las afectan.", "Nayra Mamani", days=140),
    Invented("arcticvoices", "Arctic Voices Council", "AVC", "indigenous", "578", "en", 1989, "international",
             "Storgata 5, Tromsø", "We carry what Arctic peoples know about ice, sea and reindeer to the tables where "
             "climate is negotiated.", "Elle Márjá Somby", days=200, statuses=(("ECOSOC", "General", 2004),)),
    Invented("dostup", "Доступ без барьеров", "ДББ", "ngo", "398", "ru", 2009, "national",
             "ул. Абая 40, Алматы", "Мы добиваемся того, чтобы люди с инвалидностью могли участвовать во всём, что "
             "решается о них и для них.", "Айгерим Сатпаева", days=120),
    Invented("qingliu", "清流环境学社", "清流", "academic", "702", "zh-hans", 2011, "regional",
             "克莱门蒂路 8 号, 新加坡", "我们研究流域治理，并把公众的意见整理成决策者看得懂的材料。", "Lim Hui Wen",
             days=110),
    Invented("fairwork", "Fair Work Federation of the Pacific", "FWFP", "trade_union", "242", "en", 1994, "regional",
             "8 Renwick Road, Suva", "We speak for seafarers, cane cutters and hotel workers of the Pacific.",
             "Sela Tuipulotu", days=100),
    Invented("stoptrade", "Campaign for a Silent Sky", "CSS", "network", "616", "en", 2003, "international",
             "ul. Chmielna 21, Warszawa", "A coalition of 40 groups for the control of weapons that fall on cities.",
             "Zofia Wrona", days=95),
    Invented("youthbridge", "Youth Bridge Nepal", "YBN", "ngo", "524", "en", 2012, "national",
             "Lazimpat 4, Kathmandu", "We train young people in mountain districts to write, speak and vote.",
             "Prakash Gurung", days=90),
    Invented("mercado", "Red de Mercados Populares", "RMP", "business", "604", "es", 2008, "national",
             "Jirón Ancash 455, Lima", "Somos vendedoras y vendedores que quieren reglas justas y agua limpia.",
             "Rosa Quispe", days=80),
    Invented("lumiere", "Fondation Lumière des villages", "FLV", "foundation", "250", "fr", 1987, "international",
             "9 rue des Cordelières, Paris", "La fondation finance des écoles de village éclairées au soleil.",
             "Camille Besson", days=75),
    Invented("caribreef", "Caribbean Reef Trust", "CRT", "ngo", "052", "en", 1999, "regional",
             "Bay Street 17, Bridgetown", "We look after reefs with the fishers who depend on them.",
             "Marlon Greenidge", days=70, statuses=(("UNEP", "Accredited", 2017),)),
    Invented("harbourfaith", "Harbour Interfaith Forum", "HIF", "faith_based", "710", "en", 1995, "national",
             "Long Street 200, Cape Town", "Congregations of six faiths that shelter people on the move.",
             "Thandiwe Dlamini", days=65),
    Invented("radiovillage", "Radio Village Kivu", "", "media", "180", "fr", 2005, "local",
             "Avenue du Lac 3, Bukavu", "Une radio de village qui lit à voix haute ce qui se décide loin d’ici.",
             "Espérance Bahati", days=55),
    Invented("uni", "Institute for Open Deliberation", "IOD", "academic", "124", "en", 2010, "international",
             "200 Elgin Street, Ottawa", "We measure how public consultations treat what people send to them.",
             "Louise Tremblay", days=50),
    Invented("quiet", "Safe Harbour Collective", "", "ngo", "764", "en", 2014, "national",
             "Soi 12, Bangkok", "We stand by people who are threatened for speaking.", "Pim Suwan", days=45),
    Invented("cityties", "Balkan City Ties", "BCT", "local_authority", "070", "en", 2007, "subregional",
             "Obala Kulina bana 2, Sarajevo", "Towns that rebuilt their ties across borders share how they did it.",
             "Amra Hodžić", state="suspended", days=160),
    Invented("freshsubmit", "Mothers of Jerba", "", "ngo", "788", "fr", 2018, "local",
             "12 rue Taïeb-Mhiri, Houmt Souk", "Nous cherchons nos enfants disparus en mer et demandons des comptes.",
             "Fatma Ben Salah", state="submitted", days=6),
    Invented("commonstwin", "Rivers Commons Network, Inc.", "", "ngo", "840", "en", 2021, "local",
             "410 Mill Street, Portland", "Neighbours who clean one river and learn from others.", "Jordan Blake",
             state="submitted", days=4, statuses=(("ECOSOC", "Special", 2014),)),
    Invented("reviewing", "Tidal Flats Watch", "TFW", "ngo", "528", "en", 2002, "subregional",
             "Haven 8, Harlingen", "We count birds, mud and ships, and publish what we count.", "Sanne Hoekstra",
             state="in_review", days=8),
    Invented("asked", "Asociación Voces del Río", "AVR", "ngo", "170", "es", 2019, "local",
             "Carrera 7 n.º 12-30, Quibdó", "Acompañamos a las comunidades del Atrato en la defensa de su río.",
             "Yuliana Mosquera", state="clarification_asked", days=9),
    Invented("refused", "Best Visa Service Group", "", "other", "826", "en", 2023, "international",
             "1 Market Row, Luton", "We offer letters of invitation to meetings at good prices.", "Sam Carter",
             state="refused", days=8),
    Invented("oldmill", "Friends of the Old Mill Streams", "FOMS", "ngo", "616", "en", 1992, "local",
             "ul. Młyńska 3, Toruń", "We keep mill streams open for fish, and their history open for children.",
             "Jadwiga Lis", state="renewal_due", days=1050),
    Invented("saltroad", "Salt Road Women’s Cooperative", "SRWC", "ngo", "466", "fr", 2004, "local",
             "Rue 14, Tombouctou", "Nous sommes des femmes qui vendent le sel et qui veulent être entendues.",
             "Fanta Traoré", state="lapsed", days=1200),
    Invented("draft", "Mongolian Herders’ Assembly", "MHA", "indigenous", "496", "en", 2016, "national",
             "", "", "Batbayar Dorj", state="draft", days=2),
]  # fmt: skip

# What some of them have filled in later, by slug: the fields of the steps "topics" and "structure", and names in other
# languages.
LATER: dict[str, dict[str, dict[str, Any]]] = {
    "commons": {
        "topics": {"countries_of_activity": ["404", "800", "834"], "major_group": "ngos",
                   "themes": ["environment", "health"], "goals": [6, 13]},
        "structure": {"membership_kind": "organisations", "membership_number": 64, "affiliates":
                      "River Commons Uganda\nRiver Commons Tanzania", "income_band": "under_500k",
                      "funding_sources": ["members", "foundations"]},
        "name": {"translations": {"fr": "Réseau des communs fluviaux", "ar": "شبكة الأنهار المشتركة"}},
    },
    "eaujuste": {
        "topics": {"countries_of_activity": ["466", "562", "686"], "major_group": "ngos",
                   "themes": ["environment", "human_settlements"], "goals": [6, 11]},
        "structure": {"membership_kind": "people", "membership_number": 310, "income_band": "under_50k",
                      "funding_sources": ["donations", "governments"]},
        "name": {"translations": {"en": "Fair Water – Sahel"}},
    },
    "arcticvoices": {
        "topics": {"countries_of_activity": ["246", "578", "752"], "major_group": "indigenous_peoples",
                   "themes": ["environment", "culture"], "goals": [13, 14, 16]},
        "structure": {"membership_kind": "organisations", "membership_number": 12, "income_band": "under_1m",
                      "funding_sources": ["members", "governments"]},
    },
    "fairwork": {
        "topics": {"major_group": "workers", "themes": ["employment"], "goals": [8]},
        "structure": {"membership_kind": "both", "membership_number": 41000, "funding_sources": ["members"]},
    },
    "youthbridge": {"topics": {"major_group": "children_and_youth", "themes": ["education"], "goals": [4, 16]}},
    "quiet": {"topics": {"major_group": "migrants", "themes": ["social"], "goals": [16]}},
}  # fmt: skip

# A few invented rows, so that the desk has a history to show.
REGISTER = """organisation,decision,session_date,note
"Riverside Peoples Forum, Inc.",deferred,2009-01-27,
"Riverside Peoples Forum, Inc.",deferred,2010-06-04,
"Riverside Peoples Forum, Inc.",granted,2014-05-23,
"Riverside Peoples Forum (special, 2014)",name change,2016-02-05,now: River Commons Network (RCN)
Arctic Voices Council,granted,2004-05-14,
Reef Trust of the Caribbean,deferred,2019-01-30,
Association Voix du fleuve,application withdrawn,2012-02-08,
"""

# A file of a campaign, looked through and not yet taken in: two rows are refused, one looks like an organisation here.
CAMPAIGN = """name,type,country,address,year_established,contact_email
Friends of the Old Harbour,ngo,GRC,"4 Odos Navarinou, Piraeus",1996,office@oldharbour.example
River Comons Network,network,Uganda,"Plot 5, Entebbe",2016,office@comons.example
Mountain Listeners,ngo,Atlantis,"2 High Street",2009,office@listeners.example
مرصد الواحات,ngo,TUN,"نهج الجمهورية 8، توزر",2013,office@oases.example
Letters to Parliament,ngo,IRL,PO Box 91,2005,nobody
Arctic Voices Council,indigenous,NOR,"Storgata 5, Tromsø",1989,office@arcticvoices.example
"""


def make_people_and_organisations(world: dict[str, Any]) -> None:
    """Make the demo people (`world[key]`) and organisations.

    `world["organisations"]` lists all, the one of `owner` and `author` first (`world["organisation"]`), that of
    `focal_point` second (`world["partner"]`). `world["network_link"]` waits for the answer of the first.
    """
    for key, name, language, zone, roles in PEOPLE:
        world[key] = _make_person(f"{key.replace('_', '.')}@{DOMAIN}", name, language, zone)
        Grant.objects.bulk_create(Grant(user=world[key], role=role) for role in roles)
    services.propose_role_change(
        user=world["editor"],
        role=Role.OFFICER,
        gives=True,
        reason="She reads Arabic, which nobody at the desk does.",
        by=world["administrator"],
    )
    services.import_register(lines=REGISTER.splitlines(keepends=True), system=StatusSystem.ECOSOC)
    made = [_make_organisation(invented, world) for invented in ORGANISATIONS]
    world["organisations"] = made
    world["organisation"], world["partner"] = made[0], made[1]
    _let_in(made[0], world["author"], MemberRole.AUTHOR, by=world["owner"])
    _let_in(made[1], world["focal_point"], MemberRole.FOCAL_POINT, by=made[1].submitted_by)
    _link_to_network(made[0], made[1], world)
    services.upload_import(name="campaign-2026.csv", text=CAMPAIGN, by=world["officer"])
    services.run_imports()
    services.ask_to_join(
        organisation=made[1], note="Je tiens les comptes de l’antenne de Saint-Louis.", by=world["reader"]
    )


def _link_to_network(network: Organisation, partner: Organisation, world: dict[str, Any]) -> None:
    """One member that both have confirmed, and one that asks to be a member and is not answered yet
    (`world["network_link"]`)."""
    proposed = services.propose_network_link(network=network, member=partner, by_network=True, by=world["owner"])
    services.confirm_network_link(link=proposed, by=world["focal_point"])
    asking = next(other for other in world["organisations"] if other.slug.startswith("youth-bridge"))
    world["network_link"] = services.propose_network_link(
        network=network, member=asking, by_network=False, by=asking.submitted_by
    )


def _make_person(email: str, name: str, language: str, zone: str) -> User:
    person = User.objects.create_user(email, None, name=name, language=language, time_zone=zone)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _make_organisation(invented: Invented, world: dict[str, Any]) -> Organisation:
    """Through the services, as its owner and the desk would; then its dates are moved back."""
    owner = world.get(invented.owner) or _make_person(
        f"{invented.owner.split()[0].lower()}@{invented.slug}.example"
        if invented.owner.isascii()
        else f"office@{invented.slug}.example",
        invented.owner,
        invented.language,
        "UTC",
    )
    organisation = services.register_organisation(
        fields={
            "name": invented.name,
            "acronym": invented.acronym,
            "type": invented.kind,
            "language": invented.language,
            "former_names": [invented.former],
        },
        twins_seen=True,
        by=owner,
    )
    steps: dict[str, dict[str, Any]] = {
        "seat": {
            "country": invented.country,
            "address": invented.place,
            "email": f"office@{invented.slug}.example",
            "website": f"https://www.{invented.slug}.example",
        },
        "registration": {
            "year_established": invented.year,
            "registration_country": invented.country,
            "registration_number": f"{invented.year}/{invented.days}",
        },
        "work": {"scope": invented.scope, "working_languages": [invented.language, "en"], "mission": invented.mission},
        "public": {
            "profile_level": "name_and_country" if invented.slug == "quiet" else "full",
            "statuses": [
                {"system": system, "category": category, "year": year} for system, category, year in invented.statuses
            ],
        },
    }
    for step, fields in [*steps.items(), *LATER.get(invented.slug, {}).items()]:
        organisation = services.save_profile_step(organisation=organisation, step=step, fields=fields, by=owner)
    if invented.state != "draft":
        organisation = services.submit_organisation(organisation=organisation, by=owner)
        organisation = _JOURNEYS[invented.state](organisation, world)
    _move_back(organisation, invented.days)
    organisation.refresh_from_db()
    return organisation


def _verify(organisation: Organisation, world: dict[str, Any]) -> Organisation:
    organisation = services.verify_organisation(organisation=organisation, by=world["officer"])
    if organisation.statuses.filter(system=StatusSystem.ECOSOC).exists():
        names = [organisation.name, *organisation.names.values_list("name", flat=True)]
        entry = likely_entries(names, system=StatusSystem.ECOSOC)[0].entry
        services.confirm_match(
            organisation=organisation, system=StatusSystem.ECOSOC, entry_key=entry.key, by=world["officer"]
        )
    return organisation


def _suspend(organisation: Organisation, world: dict[str, Any]) -> Organisation:
    organisation = _verify(organisation, world)
    code = codes_for(CaseKind.SUSPENSION)[2].code
    sentence = "Letters to the address given came back; nobody answered for two months."
    for officer in (world["second_officer"], world["officer"]):
        organisation = services.suspend_organisation(
            organisation=organisation, code=code, sentence=sentence, by=officer
        )
    return organisation


def _ask(organisation: Organisation, world: dict[str, Any]) -> Organisation:
    return services.query_organisation(
        organisation=organisation,
        sentence="¿Quién firma por la asociación, y dónde está registrada? Indiquen el número si lo tienen.",
        by=world["officer"],
    )


def _refuse(organisation: Organisation, world: dict[str, Any]) -> Organisation:
    code = codes_for(CaseKind.ORGANISATION)[0].code
    sentence = "The website sells letters of invitation; no work for the public could be found."
    for officer in (world["officer"], world["second_officer"]):
        organisation = services.refuse_organisation(organisation=organisation, code=code, sentence=sentence, by=officer)
    lodge_appeal(
        decision=Decision.objects.filter(case__subject_reference=organisation.reference).latest("pk"),
        grounds="We are volunteers. The price covers the stamps, and our accounts of last year stand on our site.",
        by=organisation.submitted_by,
    )
    return organisation


def _ask_to_renew(organisation: Organisation, world: dict[str, Any]) -> Organisation:
    return services.remind_organisation(organisation=_verify(organisation, world))


def _lapse(organisation: Organisation, world: dict[str, Any]) -> Organisation:
    return services.lapse_organisation(organisation=_ask_to_renew(organisation, world))


def _review(organisation: Organisation, world: dict[str, Any]) -> Organisation:
    return services.review_organisation(organisation=organisation, by=world["officer"])


def _wait(organisation: Organisation, world: dict[str, Any]) -> Organisation:
    return organisation


_JOURNEYS: dict[str, Callable[[Organisation, dict[str, Any]], Organisation]] = {
    "verified": _verify,
    "renewal_due": _ask_to_renew,
    "lapsed": _lapse,
    "suspended": _suspend,
    "clarification_asked": _ask,
    "refused": _refuse,
    "in_review": _review,
    "submitted": _wait,
}


def _move_back(organisation: Organisation, days: int) -> None:
    """The services work now; the demo world has a past. Decisions came some days after what they decided."""
    begun = timezone.now() - timedelta(days=days, hours=days % 7)
    decided = begun + timedelta(days=min(2 + days % 5, days - 1), hours=3)
    times: dict[str, datetime | None] = {"created_at": begun - timedelta(days=1)}
    for verb, at in (("submitted", begun), ("verified", decided), ("refused", decided)):
        if getattr(organisation, f"{verb}_at") is not None:
            times[f"{verb}_at"] = at
    if organisation.verified_until is not None:
        times["verified_until"] = services.verified_until(decided)
    if organisation.lapsed_at is not None:
        times["lapsed_at"] = times["verified_until"]
    Organisation.objects.filter(pk=organisation.pk).update(**times)
    Membership.objects.filter(organisation=organisation).update(began_at=begun - timedelta(days=1))
    organisation.clarifications.update(asked_at=decided)
    organisation.statuses.filter(checked_at__isnull=False).update(checked_at=decided)
    cases = Case.objects.of(organisation)
    for case in cases:
        Case.objects.filter(pk=case.pk).update(opened_at=begun, due_at=due_after(case.kind, begun))
    cases.filter(closed_at__isnull=False).update(closed_at=decided)
    decisions = Decision.objects.filter(case__in=cases)
    decisions.update(decided_at=decided)
    decisions.filter(effective_at__isnull=False).update(effective_at=F("decided_at"))
    decisions.filter(confirmed_at__isnull=False).update(confirmed_at=F("decided_at"))


def _let_in(organisation: Organisation, person: User, role: str, *, by: User) -> None:
    membership = services.ask_to_join(organisation=organisation, note="I write our statements.", by=person)
    services.approve_membership(membership=membership, role=role, by=by)
