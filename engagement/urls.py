"""The addresses: machines first, then pages in six languages (English without a prefix)."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from .health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("record.urls_machine")),
]
urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("", include("record.urls")),
    path("", include("moderation.urls")),
    path("", include("notifications.urls")),
    path("", include("accounts.urls")),
    path("", include("consultations.urls")),
    path("", include("dialogues.urls")),
    prefix_default_language=False,
)
