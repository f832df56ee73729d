from typing import Any

import pytest

from testers.protocols.http.openapi import Promise, escape, find_items, find_operations, find_promise


def document(path: str = "/x", *, get: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    operation = {"responses": {"200": {"description": "", "content": {"application/json": {"schema": {}}}}}}
    return {"openapi": "3.1.0", "paths": {path: {"get": operation | (get or {})}}, **more}


def parameter(name: str, place: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": name, "in": place, "required": True, **more}


@pytest.mark.parametrize(
    ("parameters", "target"),
    [
        ([], "/x"),
        ([{"name": "q", "in": "query"}], "/x"),
        ([parameter("q", "query", example="a b")], "/x?q=a+b"),
        ([parameter("q", "query", schema={"default": 5})], "/x?q=5"),
        ([parameter("q", "query", schema={"enum": ["a", "b"]})], "/x?q=a"),
        ([parameter("q", "query", schema={"type": "boolean", "default": False})], "/x?q=false"),
        ([parameter("q", "query", examples={"one": {"value": 7}})], "/x?q=7"),
        ([parameter("q", "query", schema={"type": "string"})], None),
        ([parameter("X-Key", "header", example="k")], None),
    ],
)
def test_a_call_is_made_of_what_the_description_offers(parameters: list[dict[str, Any]], target: str | None) -> None:
    assert find_operations(document(get={"parameters": parameters}))[0].target == target


def test_path_parameters_are_filled_from_examples_or_not_at_all() -> None:
    known = document("/x/{id}", get={"parameters": [parameter("id", "path", example="灯/1")]})
    operation = find_operations(known)[0]
    assert (operation.target, operation.borrowed) == ("/x/%E7%81%AF%2F1", True)
    assert find_operations(document("/x/{id}"))[0].target is None


def test_references_are_followed_inside_the_document_alone() -> None:
    shared = {"parameters": {"q": parameter("q", "query", example=1)}, "responses": {"ok": {"content": {}}}}
    inside = document(
        get={
            "parameters": [{"$ref": "#/components/parameters/q"}],
            "responses": {"200": {"$ref": "#/components/responses/ok"}, "4XX": {"$ref": "http://127.0.0.1:9/x"}},
        },
        components=shared,
    )
    operation = find_operations(inside)[0]
    assert operation.target == "/x?q=1"
    assert operation.promises(200) == ()
    assert operation.promises(404) == ()
    assert operation.promises(500) is None


def test_circles_and_nonsense_do_no_harm() -> None:
    assert find_operations({"paths": {"/a": {"$ref": "#/paths/~1a"}, "/b": 7, "/c": {"get": 1}}}) == []
    assert find_operations({"paths": []}) == []
    assert find_operations({}) == []
    odd = document(get={"responses": 5, "parameters": "x", "security": "y"})
    assert find_operations(odd)[0].answers == {}


@pytest.mark.parametrize(
    ("servers", "base"),
    [
        ([{"url": "/v1/"}], "/v1"),
        ([{"url": "https://city.example/api"}], "/api"),
        ([{"url": "https://{region}.example"}], ""),
        ([], ""),
        ("nonsense", ""),
    ],
)
def test_the_path_of_the_first_server_stands_before_every_path(servers: object, base: str) -> None:
    assert find_operations(document(servers=servers))[0].target == f"{base}/x"


@pytest.mark.parametrize(
    ("security", "own", "secured"),
    [
        (None, None, False),
        ([{"bearer": []}], None, True),
        ([{"bearer": []}], [], False),
        ([{"bearer": []}], [{"bearer": []}, {}], False),
        (None, [{"bearer": []}], True),
    ],
)
def test_security_of_an_operation(security: object, own: object, *, secured: bool) -> None:
    more: dict[str, Any] = {} if security is None else {"security": security}
    get = {} if own is None else {"security": own}
    assert find_operations(document(get=get, **more))[0].secured is secured


def test_the_most_special_media_type_wins() -> None:
    promises = tuple(Promise(media_type=name, schema=name) for name in ("*/*", "text/*", "text/csv"))
    assert [find_promise(promises, kind) for kind in ("text/csv", "text/plain", "image/png")] == [
        promises[2],
        promises[1],
        promises[0],
    ]
    assert find_promise(promises[2:], "text/plain") is None


def test_the_schema_of_one_item_is_found_through_references() -> None:
    schemas = {
        "List": {"properties": {"items": {"$ref": "#/components/schemas/Items"}}},
        "Items": {"type": "array", "items": {"type": "object"}},
    }
    described = document(components={"schemas": schemas})
    assert find_items(described, "/components/schemas/List", "items") == "/components/schemas/Items/items"
    assert find_items(described, "/components/schemas/Items", None) == "/components/schemas/Items/items"
    assert find_items(described, "/components/schemas/List", "other") is None


def test_names_become_tokens_of_a_pointer() -> None:
    assert escape("/a~b/{id}") == "~1a~0b~1{id}"
    assert escape("a b") == "a%20b"
