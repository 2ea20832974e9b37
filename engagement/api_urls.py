"""The API: what each floor registers, the schema."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

import accounts.api
import consultations.api
import dialogues.api
import moderation.api
import record.api

from .api_views import root

router = SimpleRouter()
for floor in (accounts, consultations, dialogues, moderation):
    floor.api.register(router)

urlpatterns = [
    path("", root, name="api-root"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("", include(record.api.urlpatterns)),
    path("", include(router.urls)),
]
