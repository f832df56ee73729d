"""Arming: a second person allows disruptive probes of one target for a few hours."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import AwareDatetime, ValidationError

from rules.errors import RefusedError, UsageError
from rules.hazard import Hazard
from rules.noun import Noun
from rules.subject import Authorisation, Label, Slug
from rules.text import Text
from testers.harness.signature import TrustedKey, find_signer, sign_document

LONGEST = dt.timedelta(hours=8)
_CLOCKS_APART = dt.timedelta(minutes=5)
_MOST_BYTES = 16 * 1024


class ArmingOrder(Noun):
    """What the arming file says under its one key `arm`."""

    target: Slug
    hazard: Hazard
    signer: Label
    issued: AwareDatetime
    expires: AwareDatetime
    signature: str = ""


class _ArmingFile(Noun):
    arm: ArmingOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Arming:
    """A checked order: what it allows, by whom, until when."""

    hazard: Hazard
    signer: str
    expires: dt.datetime


def sign_arming(order: ArmingOrder, key: Ed25519PrivateKey) -> ArmingOrder:
    """Return the order with its signature."""
    return order.model_copy(update={"signature": sign_document(_signed_part(order), key)})


def read_arming(
    path: Path, *, target: str, first: bytes | None, trust: Iterable[TrustedKey], now: dt.datetime
) -> Arming:
    """Read and check the arming file at `path`.

    target  id of the target to be armed
    first   public key that signed the authorisation; the second signer must hold another one
    now     with its time zone

    Raises
    ------
    UsageError
        The file cannot be read as an arming order.
    RefusedError
        Another target, not signed by a second trusted key, not in force, or longer than 8 hours.

    """
    order = _read_order(path)
    signer = find_signer(_signed_part(order), order.signature, trust)
    refusal = _refuse_order(order, target, now) or _refuse_signer(signer, first)
    if refusal is not None or signer is None:
        raise RefusedError(refusal or _UNSIGNED)
    return Arming(hazard=order.hazard, signer=f"{order.signer} ({signer.label})", expires=order.expires)


def find_hazard(authorisation: Authorisation, arming: Arming | None, now: dt.datetime) -> Hazard:
    """Return the roughest class allowed now: disruptive needs the authorisation and an arming in force."""
    armed = Hazard.WRITE_SAFE if arming is None or now >= arming.expires else arming.hazard
    highest = armed if Hazard.WRITE_SAFE.within(armed) else Hazard.WRITE_SAFE
    return authorisation.hazard if authorisation.hazard.within(highest) else highest


_UNSIGNED = Text(
    zh="解锁文件的签名无效，或签名人不在信任文件中。",
    en="The arming file's signature does not hold, or its signer is not in the trust file.",
)


def _refuse_signer(signer: TrustedKey | None, first: bytes | None) -> Text | None:
    if signer is None:
        return _UNSIGNED
    if signer.raw == first:
        return Text(
            zh="解锁须由第二人签名：签名密钥与授权所用的密钥相同。",
            en="Arming takes a second person: the key is the one that signed the authorisation.",
        )
    return None


def _refuse_order(order: ArmingOrder, target: str, now: dt.datetime) -> Text | None:
    if order.target != target:
        return Text(
            zh=f"解锁文件针对的是目标 {order.target}，不是 {target}。",
            en=f"The arming file is for target {order.target}, not {target}.",
        )
    if order.expires - order.issued > LONGEST:
        return Text(zh="解锁有效期不得超过 8 小时。", en="An arming may last 8 hours at most.")
    if not order.issued - _CLOCKS_APART <= now < order.expires:
        return Text(
            zh=f"解锁不在有效期内（{order.issued.isoformat()} 至 {order.expires.isoformat()}）。",
            en=f"The arming is not in force ({order.issued.isoformat()} to {order.expires.isoformat()}).",
        )
    return None


def _signed_part(order: ArmingOrder) -> dict[str, object]:
    block = order.model_dump(mode="json", exclude={"signature"})
    # The same moment signs alike in every time zone.
    moments = {name: getattr(order, name).astimezone(dt.UTC).isoformat() for name in ("issued", "expires")}
    return {"arm": {**block, **moments}}


def _read_order(path: Path) -> ArmingOrder:
    try:
        with path.open("rb") as file:
            return _ArmingFile.model_validate(yaml.safe_load(file.read(_MOST_BYTES))).arm
    except OSError as error:
        raise _broken(path, str(error.strerror)) from error
    except yaml.YAMLError as error:
        raise _broken(path, str(error).replace("\n", " ")) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _broken(path, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _broken(path: Path, why: str) -> UsageError:
    return UsageError(Text(zh=f"无法读取解锁文件 {path}：{why}。", en=f"The arming file {path} cannot be read: {why}."))
