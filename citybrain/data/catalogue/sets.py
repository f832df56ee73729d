"""The open data sets of the city, as they were when the run began."""

import csv
import hashlib
import io
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from citybrain.data.catalogue import codes
from citybrain.data.records import Thing
from citybrain.faults.seams import CatalogueSeam

_ORDERS = 60
_CAMERAS = 24
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSet:
    """A file that anybody may fetch."""

    name: str
    title: str
    description: str
    media_type: str
    body: bytes
    records: int


def make_sets(things: Sequence[Thing], start: datetime, seam: CatalogueSeam, rng: random.Random) -> tuple[OpenSet, ...]:
    """Poles, cameras and work orders; the data are made up."""
    return (
        _as_csv("lamps.csv", "路灯杆名录", "路灯杆的编号、型号、位置与额定功率。", [_pole(thing) for thing in things]),
        _as_json("cameras.json", "公共视频点位", "公共视频设备的国标编码与所属单位。", _cameras(seam, rng)),
        _as_csv("orders.csv", "路灯维修工单", "路灯维修工单的受理与办结情况。", _orders(start, seam, rng)),
    )


def _pole(thing: Thing) -> Row:
    return {
        "id": thing.id,
        "model": thing.model,
        "latitude": thing.position.latitude,
        "longitude": thing.position.longitude,
        "rated_power_w": thing.rated_power.value,
        "region": codes.district(),
    }


def _cameras(seam: CatalogueSeam, rng: random.Random) -> list[Row]:
    owners = [codes.credit_code(rng) for _ in range(4)]
    rows: list[Row] = [
        {
            "deviceId": codes.device_code(number),
            "org": rng.choice(owners),
            "region": codes.district(),
            "site": f"{number} 号点位",
        }
        for number in range(1, _CAMERAS + 1)
    ]
    if seam.wrong_credit_code:
        rows[_CAMERAS // 2] = {**rows[_CAMERAS // 2], "org": codes.credit_code(rng, right=False)}
    return rows


def _orders(start: datetime, seam: CatalogueSeam, rng: random.Random) -> list[Row]:
    """Work orders; their numbers look like identity numbers, their serials like bank cards."""
    rows: list[Row] = []
    for number in range(_ORDERS):
        opened = start - timedelta(hours=rng.randrange(1, 5000))
        order = f"{codes.district()}{opened:%Y%m%d}{number:04}"
        row: dict[str, object] = {
            "order_no": order,
            "opened": opened.isoformat(timespec="seconds"),
            "lamp_serial": f"62{rng.randrange(10**14):014}",
            "digest": hashlib.sha256(order.encode()).hexdigest(),
            "hotline": "12345",
        }
        if seam.personal_column:
            row["reporter_id_card"] = codes.identity_number(rng)
        rows.append(row)
    return rows


def _as_csv(name: str, title: str, description: str, rows: Sequence[Row]) -> OpenSet:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return OpenSet(
        name=name,
        title=title,
        description=description,
        media_type="text/csv",
        body=out.getvalue().encode(),
        records=len(rows),
    )


def _as_json(name: str, title: str, description: str, rows: Sequence[Row]) -> OpenSet:
    return OpenSet(
        name=name,
        title=title,
        description=description,
        media_type="application/json",
        body=json.dumps({"items": rows}, ensure_ascii=False).encode(),
        records=len(rows),
    )
