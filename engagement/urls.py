"""The addresses: machines first, then pages in six languages (English without a prefix)."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from . import api_views, views
from .demo import views as demo
from .health import healthz, readyz
from .styleguide import styleguide

handler404 = "engagement.views.page_not_found"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("record.urls_machine")),
    path("", include("consultations.urls_machine")),
    path("api/v1/", include("engagement.api_urls")),
    path("demo/mail/<str:key>/html/", demo.letter_html, name="demo-letter-html"),
]
urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("r/<str:reference>", views.permanent_address, name="permanent-address"),
    path("me/", views.my_work, name="my-work"),
    path("about/", views.plain_page, {"name": "about"}, name="about"),
    path("accessibility/", views.plain_page, {"name": "accessibility"}, name="accessibility"),
    path("privacy/", views.plain_page, {"name": "privacy"}, name="privacy"),
    path("api/v1/docs/", api_views.docs, name="api-docs"),
    path("styleguide/", styleguide, name="styleguide"),
    path("demo/", demo.people, name="demo-people"),
    path("demo/mail/", demo.mail, name="demo-mail"),
    path("demo/mail/<str:key>/", demo.letter, name="demo-letter"),
    path("demo/<str:key>/", demo.sign_in, name="demo-sign-in"),
    path("accounts/", include("allauth.urls")),
    path("", include("record.urls")),
    path("", include("moderation.urls")),
    path("", include("notifications.urls")),
    path("", include("accounts.urls")),
    path("", include("consultations.urls")),
    path("", include("dialogues.urls")),
    prefix_default_language=False,
)
