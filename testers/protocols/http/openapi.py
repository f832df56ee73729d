"""What an OpenAPI 3 description promises for its GET operations. Pure: a document in, calls and promises out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode, urlsplit

from testers.harness.observation import Json
from testers.protocols.http.exchange import essence, is_json

_MOST_HOPS = 20
_EVENTS = "text/event-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One content type of one documented answer: the JSON Pointer of its schema, None where there is none."""

    media_type: str
    schema: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A GET operation that can be called.

    base       path of the server that stands before every path
    path       as in the description, with its templates
    target     path and query to call; None when a required parameter has no value in the description
    secured    whether it asks for authentication
    answers    promises by status ('200', '4XX', 'default'); an empty tuple promises no content type
    borrowed   whether a path parameter was filled from an example, which may be out of date
    streams    whether it answers a stream without end
    """

    base: str
    path: str
    target: str | None
    secured: bool
    answers: Mapping[str, tuple[Promise, ...]]
    borrowed: bool = False
    streams: bool = False

    def promises(self, status: int) -> tuple[Promise, ...] | None:
        """Return what is promised for a status, or None when it is not documented (OpenAPI 4.8.16)."""
        for key in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
            if key in self.answers:
                return self.answers[key]
        return None


def find_promise(promises: tuple[Promise, ...], media_type: str) -> Promise | None:
    """Return the most special promise that covers `media_type` (OpenAPI 4.8.17: "the most specific key")."""
    ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    by_type = {promise.media_type: promise for promise in promises}
    return next((by_type[each] for each in ranges if each in by_type), None)


def find_operations(document: Mapping[str, Json], *, prefix: str = "") -> list[Operation]:
    """Return the GET operations of an OpenAPI 3 document; `prefix` stands where it names no server."""
    base = _base(document) or prefix
    paths = _resolve(document, document.get("paths"))[0]
    found = []
    for path, value in (paths or {}).items():
        item, place = _resolve(document, value, f"/paths/{escape(path)}")
        if item is not None and isinstance(item.get("get"), dict):
            found.append(_read_operation(document, base, path, item, place))
    return found


def find_items(document: Mapping[str, Json], pointer: str, listed: str | None) -> str | None:
    """Return the place of the schema of one item, where the schema at `pointer` describes a list of them.

    `listed` names the member that holds the list; None stands for a document that is a list itself.
    """
    schema, place = _resolve(document, _look_up(document, pointer), pointer)
    if schema is not None and listed is not None:
        properties = schema.get("properties")
        member = properties.get(listed) if isinstance(properties, dict) else None
        schema, place = _resolve(document, member, f"{place}/properties/{escape(listed)}")
    if schema is None or not isinstance(schema.get("items"), dict):
        return None
    return f"{place}/items"


def escape(name: str) -> str:
    """Return a name as a token of a JSON Pointer (RFC 6901 section 3)."""
    return quote(name.replace("~", "~0").replace("/", "~1"), safe="~!$&'()*+,;=:@{}-._")


def _read_operation(
    document: Mapping[str, Json], base: str, path: str, item: Mapping[str, Json], place: str
) -> Operation:
    get = item["get"] if isinstance(item["get"], dict) else {}
    answers = dict(_read_answers(document, get, f"{place}/get"))
    target, borrowed = _fill(path, _parameters(document, item, get))
    types = {promise.media_type for promises in answers.values() for promise in promises}
    return Operation(
        base=base,
        path=path,
        target=None if target is None else base + target,
        secured=_is_secured(get.get("security", document.get("security"))),
        answers=answers,
        borrowed=borrowed,
        streams=_EVENTS in types,
    )


def _is_secured(security: Json) -> bool:
    # OpenAPI 4.8.10: "To make security optional, an empty security requirement ({}) can be included in the array."
    return isinstance(security, list) and bool(security) and {} not in security


def _read_answers(
    document: Mapping[str, Json], get: Mapping[str, Json], place: str
) -> Iterator[tuple[str, tuple[Promise, ...]]]:
    responses, home = _resolve(document, get.get("responses"), f"{place}/responses")
    for status, value in (responses or {}).items():
        response, where = _resolve(document, value, f"{home}/{escape(status)}")
        content = (response or {}).get("content")
        yield (
            status,
            tuple(
                Promise(
                    media_type=essence(name),
                    schema=f"{where}/content/{escape(name)}/schema"
                    if is_json(essence(name)) and isinstance(media, dict) and "schema" in media
                    else None,
                )
                for name, media in (content.items() if isinstance(content, dict) else ())
            ),
        )


def _parameters(
    document: Mapping[str, Json], item: Mapping[str, Json], get: Mapping[str, Json]
) -> list[Mapping[str, Json]]:
    merged: dict[tuple[Json, Json], Mapping[str, Json]] = {}
    for owner in (item, get):
        listed = owner.get("parameters")
        for value in listed if isinstance(listed, list) else ():
            parameter = _resolve(document, value)[0]
            if parameter is not None and isinstance(parameter.get("name"), str):
                schema = _resolve(document, parameter.get("schema"))[0]
                merged[str(parameter["name"]), str(parameter.get("in"))] = {**parameter, "schema": dict(schema or {})}
    return list(merged.values())


def _fill(path: str, parameters: list[Mapping[str, Json]]) -> tuple[str | None, bool]:
    """Return the target with every required parameter filled, and whether one stands in the path."""
    target, query, borrowed = path, list[tuple[str, str]](), False
    for parameter in parameters:
        place, name = parameter.get("in"), str(parameter["name"])
        if parameter.get("required") is not True and place != "path":
            continue
        value = _example(parameter)
        if value is None or place not in ("path", "query"):
            return None, borrowed
        if place == "path":
            target, borrowed = target.replace(f"{{{name}}}", quote(value, safe="")), True
        else:
            query.append((name, value))
    if "{" in target:
        return None, borrowed
    return target + (f"?{urlencode(query)}" if query else ""), borrowed


def _example(parameter: Mapping[str, Json]) -> str | None:
    """Return a value that the description itself offers."""
    schema = parameter["schema"] if isinstance(parameter["schema"], dict) else {}
    offered: list[Json] = [parameter.get("example")]
    examples = parameter.get("examples")
    if isinstance(examples, dict):
        offered += [each.get("value") for each in examples.values() if isinstance(each, dict)]
    for name in ("examples", "enum"):
        listed = schema.get(name)
        offered += listed if isinstance(listed, list) else []
    offered += [schema.get("example"), schema.get("const"), schema.get("default")]
    for value in offered:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, (str, int, float)) and value != "":
            return str(value)
    return None


def _base(document: Mapping[str, Json]) -> str:
    servers = document.get("servers")
    first = servers[0] if isinstance(servers, list) and servers else None
    url = first.get("url") if isinstance(first, dict) else None
    # Only the path counts: host and port are those of the endpoint, and no others are allowed.
    return urlsplit(url).path.rstrip("/") if isinstance(url, str) and "{" not in url else ""


def _resolve(
    document: Mapping[str, Json], value: Json | None, place: str = ""
) -> tuple[Mapping[str, Json] | None, str]:
    """Follow local references; (None, place) for what is no object or leads elsewhere."""
    for _ in range(_MOST_HOPS):
        if not isinstance(value, dict):
            return None, place
        reference = value.get("$ref")
        if not isinstance(reference, str):
            return value, place
        if not reference.startswith("#/"):
            return None, place
        place = reference[1:]
        value = _look_up(document, place)
    return None, place


def _look_up(document: Mapping[str, Json], pointer: str) -> Json:
    found: Json = dict(document)
    for token in pointer.split("/")[1:]:
        name = unquote(token).replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, dict) else None
    return found
