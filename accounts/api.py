"""`/api/v1/organisations`: the directory as data."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.routers import BaseRouter

from core.api import PublicReadViewSet

from .countries import REGIONAL_GROUPS, REGIONS, in_region, in_regional_group
from .enums import OrganisationType, ProfileLevel
from .models import Organisation, Status


class StatusSerializer(serializers.ModelSerializer):
    """A status; `checked_at` is null while it is the organisation's own word."""

    class Meta:
        model = Status
        fields = ["system", "category", "year", "number", "checked_at", "checked_against"]


class OrganisationSerializer(serializers.ModelSerializer):
    """An organisation as its public page shows it; null where its profile says no more than name and country."""

    full = ("acronym", "type", "website", "year_established", "scope", "working_languages", "mission", "activities")

    country_name = serializers.CharField(read_only=True)
    region = serializers.SerializerMethodField()
    regional_group = serializers.SerializerMethodField()
    names = serializers.SerializerMethodField()
    statuses = StatusSerializer(many=True, read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Organisation
        fields = [
            *("reference", "slug", "url", "name", "names", "language", "acronym", "type", "country", "country_name"),
            *("region", "regional_group", "state", "verified_at", "website", "year_established", "scope"),
            *("working_languages", "mission", "activities", "statuses"),
        ]
        extra_kwargs = {
            name: {"allow_null": True}
            for name in (
                *("acronym", "type", "website", "year_established", "scope"),
                *("working_languages", "mission", "activities"),
            )
        }

    def get_region(self, organisation: Organisation) -> str:
        return organisation.place.region if organisation.place else ""

    def get_regional_group(self, organisation: Organisation) -> str:
        return organisation.place.regional_group if organisation.place else ""

    def get_url(self, organisation: Organisation) -> str:
        return organisation.get_absolute_url()

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_names(self, organisation: Organisation) -> dict[str, str]:
        """Names in other languages, by language code."""
        return {name.language: name.name for name in organisation.names.all() if name.language}

    def to_representation(self, instance: Organisation) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not instance.shows_full_profile:
            shown.update(dict.fromkeys([*self.full, "statuses"]), names={})
        return shown


class OrganisationFilter(django_filters.FilterSet):
    """Filters of the directory."""

    region = django_filters.ChoiceFilter(choices=[(region, region) for region in REGIONS], method="in_region")
    type = django_filters.ChoiceFilter(
        choices=OrganisationType.choices, method="of_type", help_text="Of those that show their whole profile."
    )
    regional_group = django_filters.ChoiceFilter(
        choices=[(group, group) for group in REGIONAL_GROUPS], method="in_regional_group"
    )

    class Meta:
        model = Organisation
        fields = ["country", "state"]

    def of_type(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return rows.filter(type=value, profile_level=ProfileLevel.FULL)

    def in_region(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return rows.filter(country__in=in_region(value))

    def in_regional_group(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return rows.filter(country__in=in_regional_group(value))


class OrganisationViewSet(PublicReadViewSet):
    """Organisations that were verified and do not hide; by reference."""

    queryset = Organisation.objects.listed().prefetch_related("statuses", "names")
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilter
    lookup_field = "reference"
    ordering = ("-verified_at", "-id")


def register(router: BaseRouter) -> None:
    """Add this floor's resources to the API."""
    router.register("organisations", OrganisationViewSet, basename="organisation")
