"""The way to the identity provider of a UN body's staff."""

from allauth.account.utils import get_next_redirect_url
from allauth.decorators import rate_limit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_POST

PROVIDER = "openid_connect"  # the one that the settings know


@require_POST
@rate_limit(action="login")
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the provider, by a page of our own: the policy lets no form be sent on to another host, and which hosts
    a provider leads over is not known beforehand. 404 where none is set up."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    provider = get_adapter().get_provider(request, PROVIDER)
    wanted = get_next_redirect_url(request) or reverse("my-work")
    language = get_language()
    with override(settings.LANGUAGE_CODE):  # the provider knows one address to come back to, without a language
        leaving = provider.redirect(request, process=AuthProcess.LOGIN, next_url=wanted, language=language)
    context = {"redirect_to": leaving.url, "provider": provider}
    response = render(request, "socialaccount/login_redirect.html", context)
    response["Refresh"] = f"0; url={leaving.url}"
    return response
