"""The entrance of the API and its documentation, rendered by the server from the schema: no scripts, no other host."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator

from core.caching import public_page


@public_page
@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """The lists that the API has, by name."""
    paths = [path for path in _schema()["paths"] if "{" not in path]
    base = reverse("api-root")
    return JsonResponse({path.removeprefix(base).strip("/"): request.build_absolute_uri(path) for path in paths})


@public_page
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Every endpoint with its parameters and the fields of its answer."""
    schema = _schema()
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            groups[path.removeprefix(reverse("api-root")).split("/")[0]].append(
                {
                    "method": method.upper(),
                    "path": path,
                    "text": operation.get("description") or operation.get("summary") or "",
                    "parameters": operation.get("parameters", []),
                    "fields": _fields(operation, schema),
                }
            )
    return render(request, "engagement/api_docs.html", {"groups": sorted(groups.items()), "info": schema["info"]})


def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return schema


def _fields(operation: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of what a 200 answers: of one object, or of the rows of a page."""
    content = operation.get("responses", {}).get("200", {}).get("content", {})
    first: dict[str, Any] = next(iter(content.values()), {})
    node = _resolve(first.get("schema", {}), schema)
    rows = node.get("properties", {}).get("results")
    if rows:
        node = _resolve(rows.get("items", {}), schema)
    return [
        {"name": name, "type": _type_of(field), "text": field.get("description", "")}
        for name, field in node.get("properties", {}).items()
    ]


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = node.get("$ref")
    if not reference:
        return node
    found: dict[str, Any] = schema["components"]["schemas"][reference.rsplit("/", 1)[1]]
    return found


def _type_of(field: dict[str, Any]) -> str:
    kind = field.get("type") or ("object" if "$ref" in field or "allOf" in field else "")
    return f"{kind} ({field['format']})" if field.get("format") else str(kind)
