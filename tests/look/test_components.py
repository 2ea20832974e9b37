"""The components are documented, shown, and put no one's data where it does not belong."""

from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation

from engagement.styleguide import SpecimenForm, specimens

FOLDER = settings.BASE_DIR / "templates" / "components"
# Shown in the style guide through another component, or only where a session is: said here, so that a new one is not
# forgotten in silence.
SHOWN_WITHIN = {
    "field.html": "form.html",
    "field_help.html": "field.html",
    "error_summary.html": "form.html",
    "scripts.html": "base.html",
    "confirm.html": "form.html and buttons.html",
}
BY_TAG = {
    "state.html": "{% state ",
    "row.html": "{% row ",
    "notice.html": "{% notice ",
    "panel.html": "{% panel ",
    "table_scroll.html": "{% table_scroll ",
    "bars.html": "{% bars ",
    "diff.html": "{% diff ",
}


def names() -> list[str]:
    return sorted(path.name for path in FOLDER.glob("*.html"))


def test_every_component_is_documented_in_the_readme() -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert [name for name in names() if f"`{name}`" not in readme] == []


def test_every_component_says_its_inputs_at_the_top() -> None:
    assert [name for name in names() if not (FOLDER / name).read_text("utf-8").startswith("{% comment %}")] == []


def test_every_component_is_shown_in_the_style_guide() -> None:
    page = (settings.BASE_DIR / "templates" / "styleguide" / "styleguide.html").read_text("utf-8")
    missing = [
        name
        for name in names()
        if name not in SHOWN_WITHIN and f"components/{name}" not in page and BY_TAG.get(name, "\0") not in page
    ]
    assert missing == []


def test_style_guide_draws_the_same_for_a_visitor_in_arabic() -> None:
    with translation.override("ar"):
        request = RequestFactory().get("/ar/styleguide/")
        html = render_to_string("styleguide/styleguide.html", specimens(timezone.now()), request)
    assert '<html lang="ar" dir="rtl">' in html
    assert html.count("<h1") == 1


def test_form_with_errors_leads_from_the_summary_to_each_field() -> None:
    form = SpecimenForm(
        {"title": "A", "email": "not an address", "text": "one", "kind": "", "language": "en", "agree": "on"}
    )
    html = render_to_string("components/form.html", {"form": form})
    assert '<a href="#id_email">' in html
    assert '<a href="#id_kind_0">' in html
    assert 'id="id_email_error"' in html
    assert 'aria-invalid="true" aria-describedby="id_email_error"' in html
    assert html.count('<div class="error-summary"') == 1


def test_form_marks_optional_fields_and_not_required_ones() -> None:
    html = render_to_string("components/form.html", {"form": SpecimenForm()})
    optional = [field.label for field in SpecimenForm() if not field.field.required]
    assert html.count('<span class="optional">(optional)</span>') == len(optional) == 4


def test_button_takes_nothing_from_the_page_around_it() -> None:
    page = Template('{% include "components/button.html" with label="Send" only %}')
    assert (
        page.render(Context({"name": "x", "url": "/x/", "kind": "harm"})).strip()
        == '<button class="button" type="submit">Send</button>'
    )


def test_base_page_for_a_visitor_without_session_has_no_token_and_asks_nobody() -> None:
    request = RequestFactory().get("/calls/?body=hrc")
    html = render_to_string("base.html", {"languages": settings.LANGUAGES, "site_name": "Open Floor"}, request)
    assert "csrf" not in html
    assert html.count("<script") == 1
    assert '<a href="/calls/" aria-current="page">' in html
    assert '<a href="/ar/calls/?body=hrc" lang="ar" hreflang="ar" rel="alternate">العربية</a>' in html
    assert '<aside aria-label="Facts"></aside>' in html


def test_error_pages_need_no_context_and_no_database() -> None:
    pages = {code: render_to_string(f"{code}.html") for code in ("400", "403", "403_csrf", "404", "429", "500")}
    assert {code: html.count("<h1>") for code, html in pages.items()} == dict.fromkeys(pages, 1)
    assert [code for code, html in pages.items() if settings.SITE_NAME not in html] == []
