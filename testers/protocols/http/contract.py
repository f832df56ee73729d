"""What an answer must be like by the OpenAPI description of its operation. Pure: claims that a validator decides.

Claims name a schema and one or more readings of a value: the text of a header field or of a parameter may stand for a
number as well. A claim holds when one of them fits; a schema that cannot be used decides nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from rules.text import Text
from testers.harness.observation import Json
from testers.protocols.finding import find
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.http.generating import Draft, Parameter
from testers.protocols.http.openapi import Operation, escape, find_promise
from testers.protocols.payload.schema import Job

_MOST_HOPS = 20
# What is larger is held to its status, type and header fields: a validator would take seconds for each.
_LARGEST_BODY = 64 << 10
# A description need not list what every server may say of itself or of who asks (OpenAPI 3.1 section 4.8.16).
_ANYWHERE = (401, 403, 405, 406, 408, 429, 502, 503, 504)
REFUSED, BUSY = (401, 403), (429, 502, 503, 504)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something about an answer that must hold; `fault` where it does not."""

    jobs: tuple[Job, ...]
    fault: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What is wrong at first sight, and what a validator must decide."""

    fault: Text | None = None
    claims: tuple[Claim, ...] = ()


def inquire(document: Mapping[str, Json], operation: Operation, draft: Draft, exchange: Exchange) -> Inquiry:
    """Return what must be asked about an answer."""
    status = exchange.status
    promises = operation.promises(status)
    if promises is None:
        excused = status in _ANYWHERE or (status == 404 and "{" in draft.path)
        # Of errors the description names those that are known beforehand; a refusal of bad data need not be among them.
        if excused or (draft.mode == "negative" and 400 <= status < 500):
            return Inquiry()
        return Inquiry(fault=find(f"状态码 {status} 未写入描述", f"status {status} is not described"))
    headers = _claim_headers(document, draft.path, operation, exchange)
    if isinstance(headers, Text):
        return Inquiry(fault=headers)
    if not promises or not exchange.body:
        return Inquiry(claims=headers)
    promise = find_promise(promises, exchange.media_type)
    if promise is None:
        kind = exchange.media_type or "-"
        return Inquiry(fault=find(f"媒体类型 {kind} 未写入描述", f"media type {kind} is not described"))
    if promise.schema is None or len(exchange.body) > _LARGEST_BODY:
        return Inquiry(claims=headers)
    body = parse_json(exchange.body)
    if isinstance(body, NotJson):
        return Inquiry(fault=find("正文不是合法的 JSON", "the body is no valid JSON"))
    wrong = find("正文不符合所描述的模式", "the body does not fit its schema")
    return Inquiry(claims=(*headers, Claim(jobs=(Job(pointer=promise.schema, instance=body),), fault=wrong)))


def _claim_headers(
    document: Mapping[str, Json], path: str, operation: Operation, exchange: Exchange
) -> tuple[Claim, ...] | Text:
    """Return claims about the described header fields, or that one is missing."""
    place = _find_response(document, path, operation, exchange.status)
    described, home = resolve(document, f"{place}/headers")
    claims = []
    for name in described:
        header, where = resolve(document, f"{home}/{escape(name)}")
        value = exchange.header(name)
        if name.lower() in ("content-type", "accept", "authorization"):
            continue  # OpenAPI 4.8.17: such a definition is ignored
        if value is None and header.get("required") is True:
            return find(f"缺少所描述的首部 {name}", f"the described header field {name} is missing")
        if value is not None and "schema" in header:
            wrong = find(f"首部 {name} 不符合模式", f"the header field {name} does not fit its schema")
            claims.append(Claim(jobs=_read_texts(f"{where}/schema", value), fault=wrong))
    return tuple(claims)


def _find_response(document: Mapping[str, Json], path: str, operation: Operation, status: int) -> str:
    keys = (str(status), f"{status // 100}XX", f"{status // 100}xx", "default")
    key = next((key for key in keys if key in operation.answers), "default")
    item = resolve(document, f"/paths/{escape(path)}")[1]
    return resolve(document, f"{item}/get/responses/{escape(key)}")[1]


def claim_parameters(document: Mapping[str, Json], draft: Draft) -> dict[str, Claim]:
    """Return for each described parameter of a draft the claim that its value fits."""
    places = find_parameters(document, draft.path)
    claims = {}
    for parameter in draft.parameters:
        pointer = places.get((parameter.place, parameter.name))
        if pointer is not None:
            claims[parameter.name] = Claim(jobs=_read_value(pointer, parameter), fault=find("参数", "parameter"))
    return claims


def find_parameters(document: Mapping[str, Json], path: str) -> dict[tuple[str, str], str]:
    """Return the place of the schema of each parameter of a GET operation, by where it stands and its name."""
    item, home = resolve(document, f"/paths/{escape(path)}")
    found = {}
    for place in (f"{home}/parameters", f"{home}/get/parameters"):
        owner = _look_up(document, place)
        for number in range(len(owner) if isinstance(owner, list) else 0):
            parameter, where = resolve(document, f"{place}/{number}")
            if "schema" in parameter:
                found[str(parameter.get("in")), str(parameter.get("name"))] = f"{where}/schema"
    return found if item else {}


def is_missing(document: Mapping[str, Json], draft: Draft) -> bool:
    """Tell whether a draft leaves out a parameter that the description requires."""
    given = {(each.place, each.name) for each in draft.parameters}
    needed = {
        key
        for key, pointer in find_parameters(document, draft.path).items()
        if resolve(document, pointer.rpartition("/")[0])[0].get("required") is True
    }
    return bool(needed - given)


def _read_value(pointer: str, parameter: Parameter) -> tuple[Job, ...]:
    value = parameter.instance
    if parameter.place == "path" and isinstance(value, str):
        value = unquote(value)
    if isinstance(value, str):
        return _read_texts(pointer, value)
    texts = (Job(pointer=pointer, instance=json.dumps(value)),) if not isinstance(value, (dict, list)) else ()
    return (Job(pointer=pointer, instance=value), *texts)


def _read_texts(pointer: str, text: str) -> tuple[Job, ...]:
    """Return the readings of a text: itself, and the JSON value that it may be meant for."""
    read = parse_json(text.encode("utf-8", "replace"))
    meant = () if isinstance(read, (NotJson, dict, list)) else (Job(pointer=pointer, instance=read),)
    return (Job(pointer=pointer, instance=text), *meant)


def resolve(document: Mapping[str, Json], pointer: str) -> tuple[Mapping[str, Json], str]:
    """Return the object at a place, local references followed, and where it is in the end; empty where none is."""
    for _ in range(_MOST_HOPS):
        value = _look_up(document, pointer)
        if not isinstance(value, dict):
            return {}, pointer
        reference = value.get("$ref")
        if not isinstance(reference, str):
            return value, pointer
        if not reference.startswith("#/"):
            return {}, pointer
        pointer = reference[1:]
    return {}, pointer


def _look_up(document: Mapping[str, Json], pointer: str) -> Json:
    found: Json = dict(document)
    for token in pointer.split("/")[1:]:
        name = unquote(token).replace("~1", "/").replace("~0", "~")
        if isinstance(found, list):
            found = found[int(name)] if name.isdecimal() and int(name) < len(found) else None
        else:
            found = found.get(name) if isinstance(found, dict) else None
    return found
