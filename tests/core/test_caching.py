"""Pages for visitors who are not signed in may be kept by any shared cache; everything else by none."""

from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory

from core.caching import PublicPages, public_page

PUBLIC = "public, max-age=0, s-maxage=60, stale-while-revalidate=600"
PRIVATE = "private, no-store"


def answer(view: object, *, method: str = "get", cookie: str = "") -> Any:
    request = getattr(RequestFactory(), method)("/")
    if cookie:
        request.COOKIES["session"] = cookie
    return PublicPages(view)(request)  # type: ignore[arg-type]


@public_page
def page(request: object) -> HttpResponse:
    return HttpResponse("text", headers={"Vary": "Cookie, Accept-Language"})


@public_page
def page_with_cookie(request: object) -> HttpResponse:
    response = HttpResponse("text")
    response.set_cookie("csrf", "x")
    return response


def test_a_public_page_varies_on_nothing_but_its_address() -> None:
    response = answer(page)
    assert (response["Cache-Control"], response.has_header("Vary")) == (PUBLIC, False)


def test_with_a_session_a_post_a_new_cookie_or_without_the_mark_it_is_private() -> None:
    answers = [
        answer(page, cookie="abc"),
        answer(page, method="post"),
        answer(page_with_cookie),
        answer(lambda request: HttpResponse("mine")),
    ]
    assert [response["Cache-Control"] for response in answers] == [PRIVATE] * 4
