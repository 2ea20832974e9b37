"""The API: what each floor registers, the schema, and its page for people."""

import accounts.api
import consultations.api
import dialogues.api
import moderation.api
import record.api
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from .api_views import docs, root

router = SimpleRouter()
for floor in (accounts, consultations, dialogues, moderation):
    floor.api.register(router)

urlpatterns = [
    path("", root, name="api-root"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("", include(record.api.urlpatterns)),
    path("", include(router.urls)),
]
