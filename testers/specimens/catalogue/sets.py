"""The open sets behind the catalogue: full of what looks like personal data and is none, but for the defect."""

import csv
import datetime as dt
import hashlib
import io
import json
from dataclasses import dataclass
from random import Random

from testers.protocols.payload.identifiers import compute_credit_check, compute_identity_check, passes_luhn
from testers.specimens.catalogue.manners import Leak, Manners, Wrong

_ROWS = 40
_BEIJING = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSet:
    """One set: `name` is the last part of its address."""

    name: str
    title: str
    media_type: str
    body: bytes
    records: int


def make_sets(manners: Manners, rng: Random, now: dt.datetime) -> tuple[OpenSet, ...]:
    """Return the sets; what is drawn is drawn from `rng`."""
    return (
        _make_csv("orders.csv", "路灯维修工单", _list_orders(manners, rng, now)),
        _make_json("devices.json", "视频设备名录", list_devices(manners, rng)),
        _make_json("air.json", "空气质量监测", _list_readings(rng, now)),
        _make_csv("stops.csv", "公交站点", _list_stops(rng)),
    )


def _make_csv(name: str, title: str, rows: list[dict[str, object]]) -> OpenSet:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return OpenSet(name=name, title=title, media_type="text/csv", body=out.getvalue().encode(), records=len(rows))


def _make_json(name: str, title: str, rows: list[dict[str, object]]) -> OpenSet:
    body = json.dumps({"items": rows}, ensure_ascii=False).encode()
    return OpenSet(name=name, title=title, media_type="application/json", body=body, records=len(rows))


def _list_orders(manners: Manners, rng: Random, now: dt.datetime) -> list[dict[str, object]]:
    """Work orders: numbers of place, day and sequence, serials, IMEIs, hashes, hotlines, and the defect."""
    rows = []
    for number in range(_ROWS):
        day = now - dt.timedelta(days=rng.randrange(300))
        order = f"310115{day:%Y%m%d}{rng.randrange(10_000):04}"
        row: dict[str, object] = {
            "order_no": order,
            "pole": f"LP-{number:04}",
            "imei": _complete_luhn(f"86{rng.randrange(10**12):012}"),
            "serial": f"62{rng.randrange(10**14):014}",
            "batch": f"1{rng.randrange(3, 10)}{rng.randrange(10**9):09}",
            "sha1": hashlib.sha1(order.encode(), usedforsecurity=False).hexdigest(),
            "opened_ms": int(day.timestamp() * 1000),
            "hotline": "12345",
            "office_phone": f"021-5{rng.randrange(10**7):07}",
            "office_mail": "service@lamps.example",
            "gateway_mac": ":".join(f"{rng.randrange(256):02x}" for _ in range(6)),
            "remark": f"更换灯具，线路 {rng.randrange(10**17, 10**18)}，参见第 {number} 号令",
        }
        rows.append(row | _leak(manners.leak, rng))
    return rows


def _leak(leak: Leak, rng: Random) -> dict[str, object]:
    match leak:
        case Leak.IDENTITY:
            # In a remark, as it happens: no column says what it is.
            return {"remark": f"报修人 {make_identity(rng)}"}
        case Leak.MOBILE:
            return {"contact_phone": f"1{rng.choice('3578')}{rng.randrange(10**9):09}"}
        case Leak.PLATE:
            return {"vehicle": f"沪A{rng.randrange(10_000, 100_000)}"}
        case Leak.CARD:
            return {"refund_card_no": _complete_luhn(f"622202{rng.randrange(10**12):012}")}
        case Leak.MAIL:
            return {"reporter": f"{rng.randrange(10**8, 10**9)}@qq.com"}
        case Leak.NONE:
            return {}


def make_identity(rng: Random) -> str:
    """Return an identity number of nobody: 999 is a sequence that is hardly ever given."""
    born = dt.date(1950, 1, 1) + dt.timedelta(days=rng.randrange(18_000))
    body = f"310115{born:%Y%m%d}999"
    return body + compute_identity_check(body)


def _complete_luhn(body: str) -> str:
    return next(body + digit for digit in "0123456789" if passes_luhn(body + digit))


def list_devices(manners: Manners, rng: Random) -> list[dict[str, object]]:
    """Return video devices with their codes, one of them with a slip where the manners say so."""
    rows = []
    for number in range(_ROWS):
        organisation = f"12310115{rng.randrange(10**8):08}X"
        row: dict[str, object] = {
            "deviceId": f"31011500001{rng.choice('13')}2{number:07}",
            "org": organisation + compute_credit_check(organisation),
            "region": "310115",
            "position": {"lon": round(121 + rng.random(), 6), "lat": round(31 + rng.random(), 6)},
        }
        if number == _ROWS // 2:
            row |= _spoil(manners.wrong, row)
        rows.append(row)
    return rows


def _spoil(wrong: Wrong, row: dict[str, object]) -> dict[str, object]:
    organisation = str(row["org"])
    match wrong:
        case Wrong.CREDIT:
            # Two neighbours change places, the slip of a typist.
            return {"org": organisation[:8] + ("1" if organisation[8] != "1" else "2") + organisation[9:]}
        case Wrong.DEVICE:
            return {"deviceId": str(row["deviceId"])[:-1]}
        case Wrong.REGION:
            return {"region": "990115"}
        case Wrong.NONE:
            return {}


def _list_readings(rng: Random, now: dt.datetime) -> list[dict[str, object]]:
    times = (now - dt.timedelta(minutes=10 * number) for number in range(1, _ROWS + 1))
    return [
        {
            "station": f"AQ-{rng.randrange(1, 9):02}",
            "ts": time.astimezone(_BEIJING).isoformat(timespec="seconds"),
            "pm25": round(rng.uniform(5, 90), 1),
        }
        for time in times
    ]


def _list_stops(rng: Random) -> list[dict[str, object]]:
    return [
        {"stop_id": f"{13_800_000_000 + number}", "name": f"第 {number} 站", "lon": round(121 + rng.random(), 6)}
        for number in range(_ROWS)
    ]
