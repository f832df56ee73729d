"""What an agent tells about the device it lives in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from testers.protocols.snmp.ber import Oid
from testers.protocols.snmp.client import SnmpClient
from testers.protocols.snmp.names import (
    CHASSIS,
    CLASS_COLUMN,
    PHYSICAL,
    PHYSICAL_COLUMNS,
    SYS_DESCR,
    SYS_NAME,
    SYS_OBJECT_ID,
)
from testers.protocols.snmp.reply import Credential, Reply, get

_LONGEST = 300  # characters kept of what a device tells
_MOST_ENTITIES = 32
# 'firmware 1.4.2', 'FW: 1.4.2'. A bare 'version' may be that of the operating system or of the agent: not comparable.
_FIRMWARE = re.compile(r"\b(?:firmware|fw)\b(?:\s*(?:version|ver\.?|rev\.?))?\s*[:=]?\s*v?(\d[\w.+-]*)", re.IGNORECASE)
_MODEL = re.compile(r"\bmodel\b\s*[:=]?\s*([\w./+-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The system group's words, and what they and entPhysicalTable tell by name (maker, model, firmware ...)."""

    text: str
    object_id: str
    name: str
    told: Mapping[str, str]


async def describe(client: SnmpClient, way: Credential) -> Description:
    """Read sysDescr, sysObjectID, sysName, and the chassis in entPhysicalTable (RFC 6933)."""
    text, object_id, name = [
        _read(await _get(client, way, name), name) for name in (SYS_DESCR, SYS_OBJECT_ID, SYS_NAME)
    ]
    told = read_description(text)
    chassis = await _find_chassis(client, way)
    for label, column in PHYSICAL_COLUMNS.items() if chassis else ():
        cell = (*PHYSICAL, column, *chassis)
        value = _read(await _get(client, way, cell), cell)
        if value:
            told[label] = value
    return Description(text=text, object_id=object_id, name=name, told=told)


def agree(declared: str, told: str, *, loose: bool) -> bool:
    """Compare what people mean: case, blanks and a leading 'v' are no difference.

    A build number behind the declared version is none either. `loose` lets one be part of the other: a maker's name
    comes with or without its legal form, a model with or without its variant.
    """
    mine, theirs = _squeeze(declared), _squeeze(told)
    if loose:
        return mine in theirs or theirs in mine
    return theirs == mine or (theirs.startswith(mine) and not (theirs[len(mine)].isalnum() or theirs[len(mine)] == "."))


def read_description(text: str) -> dict[str, str]:
    """Read model and firmware out of a sysDescr; only what it names as such, and once, can be compared."""
    told: dict[str, str] = {}
    for label, pattern in (("firmware", _FIRMWARE), ("model", _MODEL)):
        found = {match.rstrip(".,;") for match in pattern.findall(text)}
        if len(found) == 1:
            told[label] = found.pop()
    return told


async def _find_chassis(client: SnmpClient, way: Credential) -> Oid:
    """Return the index of the first chassis: a fan or a module may have a model and a firmware of its own."""
    classes = await client.walk(way, (*PHYSICAL, CLASS_COLUMN), most=_MOST_ENTITIES)
    for bound in classes.bound:
        if bound.value.data == CHASSIS:
            return bound.name[len(PHYSICAL) + 1 :]
    return ()


async def _get(client: SnmpClient, way: Credential, name: Oid) -> Reply:
    return await client.ask(get(name), way, retries=2)


def _read(reply: Reply, name: Oid) -> str:
    value = reply.value(name)
    return "" if value is None else value.text.strip("\0 \r\n\t")[:_LONGEST]


def _squeeze(words: str) -> str:
    return re.sub(r"[\s_]+", "", words.casefold()).removeprefix("v")
