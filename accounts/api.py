"""`/api/v1/organisations`: the directory as data."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.routers import BaseRouter

from core.api import PublicReadViewSet

from .countries import REGIONAL_GROUPS, REGIONS, in_region, in_regional_group
from .enums import VERIFIED_STATES, NameKind, OrganisationType, ProfileLevel, StatusSystem
from .models import NetworkLink, Organisation, Status
from .profile import PUBLIC_FIELDS
from .reach import is_network, with_member_count
from .vocabulary import GOALS, MajorGroup, Theme


class StatusSerializer(serializers.ModelSerializer):
    """A status; `checked_at` is null while it is the organisation's own word."""

    class Meta:
        model = Status
        fields = ["system", "category", "year", "number", "checked_at", "checked_against"]


class NetworkSerializer(serializers.ModelSerializer):
    """A network of which an organisation is a member, as both have confirmed."""

    class Meta:
        model = Organisation
        fields = ["reference", "slug", "name"]


class OrganisationSerializer(serializers.ModelSerializer):
    """An organisation as its public page shows it; null where its profile says no more than name and country."""

    country_name = serializers.CharField(read_only=True)
    region = serializers.SerializerMethodField()
    regional_group = serializers.SerializerMethodField()
    names = serializers.SerializerMethodField()
    former_names = serializers.SerializerMethodField()
    statuses = StatusSerializer(many=True, read_only=True, allow_null=True)
    networks = serializers.SerializerMethodField()
    member_count = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Organisation
        fields = [
            *("reference", "slug", "url", "name", "names", "former_names", "language", "country", "country_name"),
            *("region", "regional_group", "state", "verified_at", *PUBLIC_FIELDS, "statuses"),
            *("networks", "member_count"),
        ]
        extra_kwargs = {name: {"allow_null": True} for name in PUBLIC_FIELDS}

    def get_region(self, organisation: Organisation) -> str:
        return organisation.place.region if organisation.place else ""

    def get_regional_group(self, organisation: Organisation) -> str:
        return organisation.place.regional_group if organisation.place else ""

    def get_url(self, organisation: Organisation) -> str:
        return organisation.get_absolute_url()

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_names(self, organisation: Organisation) -> dict[str, str]:
        """Names in other languages, by language code."""
        names = organisation.names.all()
        return {name.language: name.name for name in names if name.kind == NameKind.TRANSLATION}

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_former_names(self, organisation: Organisation) -> list[str]:
        return [name.name for name in organisation.names.all() if name.kind == NameKind.FORMER]

    @extend_schema_field(NetworkSerializer(many=True))
    def get_networks(self, organisation: Organisation) -> Any:
        """The networks of which it is a member, those whose profiles are public."""
        return NetworkSerializer([link.network for link in organisation.shown_links], many=True).data  # type: ignore[attr-defined]

    def get_member_count(self, organisation: Organisation) -> int | None:
        """Of a network, how many verified organisations are its members; null for any other."""
        return (organisation.member_count or 0) if is_network(organisation) else None  # type: ignore[attr-defined]

    def to_representation(self, instance: Organisation) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not instance.shows_full_profile:
            hidden = dict.fromkeys([*PUBLIC_FIELDS, "statuses", "member_count"])
            shown.update(hidden, names={}, former_names=[], networks=[])
        return shown


_OF_FULL_PROFILES = "Of those that show their whole profile."


class OrganisationFilter(django_filters.FilterSet):
    """Filters of the directory. What a profile does not show is not found by it either."""

    region = django_filters.ChoiceFilter(choices=[(region, region) for region in REGIONS], method="in_region")
    regional_group = django_filters.ChoiceFilter(
        choices=[(group, group) for group in REGIONAL_GROUPS], method="in_regional_group"
    )
    type = django_filters.ChoiceFilter(choices=OrganisationType.choices, method="equal_to", help_text=_OF_FULL_PROFILES)
    major_group = django_filters.ChoiceFilter(
        choices=MajorGroup.choices, method="equal_to", help_text=_OF_FULL_PROFILES
    )
    theme = django_filters.ChoiceFilter(choices=Theme.choices, method="on_theme", help_text=_OF_FULL_PROFILES)
    goal = django_filters.ChoiceFilter(
        choices=[(str(goal), str(goal)) for goal in GOALS], method="towards_goal", help_text=_OF_FULL_PROFILES
    )
    status = django_filters.ChoiceFilter(
        choices=StatusSystem.choices,
        method="with_status",
        help_text=f"A status in this system that an officer has checked. {_OF_FULL_PROFILES}",
    )

    class Meta:
        model = Organisation
        fields = ["country", "state"]

    def in_region(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return rows.filter(country__in=in_region(value))

    def in_regional_group(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return rows.filter(country__in=in_regional_group(value))

    def equal_to(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return rows.filter(**{name: value}, profile_level=ProfileLevel.FULL)

    def on_theme(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return rows.filter(themes__contains=[value], profile_level=ProfileLevel.FULL)

    def towards_goal(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return rows.filter(goals__contains=[int(value)], profile_level=ProfileLevel.FULL)

    def with_status(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        held = Status.objects.filter(system=value, checked_at__isnull=False)
        return rows.filter(pk__in=held.values("organisation"), profile_level=ProfileLevel.FULL)


_SHOWN_LINKS = Prefetch(
    "network_links",
    NetworkLink.objects.active()
    .filter(network__state__in=VERIFIED_STATES, network__profile_level=ProfileLevel.FULL)
    .select_related("network")
    .order_by("network__name_key", "pk"),
    to_attr="shown_links",
)


class OrganisationViewSet(PublicReadViewSet):
    """Organisations that were verified and do not hide; by reference."""

    queryset = with_member_count(Organisation.objects.listed()).prefetch_related("statuses", "names", _SHOWN_LINKS)
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilter
    lookup_field = "reference"
    ordering = ("-verified_at", "-id")


def register(router: BaseRouter) -> None:
    """Add this floor's resources to the API."""
    router.register("organisations", OrganisationViewSet, basename="organisation")
