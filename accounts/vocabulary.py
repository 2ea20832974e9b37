"""What an organisation works on and lives from: the lists of the field from which a profile chooses.

Themes are the first sixteen of the eighteen domains of the UNBIS Thesaurus (the last two are geographical and
organisational descriptors). Goals are the seventeen of resolution 70/1. Groups are the nine Major Groups of Agenda 21
(chapters 24 to 32) and the other stakeholders of resolution 67/290, paragraph 16. Bands of income are those for which
the Department of Global Communications asks for different accounts.
"""

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MajorGroup(models.TextChoices):
    """The group through which an organisation takes part in work on sustainable development."""

    WOMEN = "women", _("Women")
    CHILDREN_AND_YOUTH = "children_and_youth", _("Children and youth")
    INDIGENOUS_PEOPLES = "indigenous_peoples", _("Indigenous Peoples")
    NGOS = "ngos", _("Non-governmental organisations")
    LOCAL_AUTHORITIES = "local_authorities", _("Local authorities")
    WORKERS = "workers", _("Workers and trade unions")
    BUSINESS = "business", _("Business and industry")
    SCIENCE = "science", _("Scientific and technological community")
    FARMERS = "farmers", _("Farmers")
    LOCAL_COMMUNITIES = "local_communities", _("Local communities")
    VOLUNTEERS = "volunteers", _("Volunteer groups and foundations")
    MIGRANTS = "migrants", _("Migrants and families")
    OLDER_PERSONS = "older_persons", _("Older persons")
    PERSONS_WITH_DISABILITIES = "persons_with_disabilities", _("Persons with disabilities")


class Theme(models.TextChoices):
    """What an organisation works on."""

    POLITICAL_AND_LEGAL = "political_and_legal", _("Political and legal questions")
    ECONOMIC_DEVELOPMENT = "economic_development", _("Economic development and development finance")
    ENVIRONMENT = "environment", _("Natural resources and the environment")
    AGRICULTURE = "agriculture", _("Agriculture, forestry and fishing")
    INDUSTRY = "industry", _("Industry")
    TRANSPORT = "transport", _("Transport and communications")
    TRADE = "trade", _("International trade")
    POPULATION = "population", _("Population")
    HUMAN_SETTLEMENTS = "human_settlements", _("Human settlements")
    HEALTH = "health", _("Health")
    EDUCATION = "education", _("Education")
    EMPLOYMENT = "employment", _("Employment")
    HUMANITARIAN = "humanitarian", _("Humanitarian aid and relief")
    SOCIAL = "social", _("Social conditions and equity")
    CULTURE = "culture", _("Culture")
    SCIENCE = "science", _("Science and technology")


GOALS: Final[dict[int, Promise]] = {
    1: _("No poverty"),
    2: _("Zero hunger"),
    3: _("Good health and well-being"),
    4: _("Quality education"),
    5: _("Gender equality"),
    6: _("Clean water and sanitation"),
    7: _("Affordable and clean energy"),
    8: _("Decent work and economic growth"),
    9: _("Industry, innovation and infrastructure"),
    10: _("Reduced inequalities"),
    11: _("Sustainable cities and communities"),
    12: _("Responsible consumption and production"),
    13: _("Climate action"),
    14: _("Life below water"),
    15: _("Life on land"),
    16: _("Peace, justice and strong institutions"),
    17: _("Partnerships for the goals"),
}


class MembershipKind(models.TextChoices):
    """Who its members are."""

    NONE = "none", _("It has no members")
    PEOPLE = "people", _("People")
    ORGANISATIONS = "organisations", _("Organisations")
    BOTH = "both", _("People and organisations")


class IncomeBand(models.TextChoices):
    """Its income in the last full year, in United States dollars."""

    UNDER_50K = "under_50k", _("Under 50,000")
    UNDER_500K = "under_500k", _("50,000 to 500,000")
    UNDER_1M = "under_1m", _("500,000 to 1,000,000")
    OVER_1M = "over_1m", _("Over 1,000,000")


class FundingSource(models.TextChoices):
    """Where its money comes from."""

    MEMBERS = "members", _("Fees of members and affiliates")
    DONATIONS = "donations", _("Donations of people")
    FOUNDATIONS = "foundations", _("Foundations")
    GOVERNMENTS = "governments", _("Governments")
    UNITED_NATIONS = "united_nations", _("Bodies of the United Nations")
    BUSINESS = "business", _("Businesses")
    OWN_WORK = "own_work", _("Its own services and sales")
    OTHER = "other", _("Other sources")
