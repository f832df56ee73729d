"""The lighting controller: poles, their states, what they report and which orders they take."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from citybrain.data.ledger import EnergyTotals, Ledger
from citybrain.data.records import Position, Quantity, Thing
from citybrain.data.records import Reading as Record
from citybrain.faults.seams import LampSeam
from citybrain.kernel.clock import rfc3339, without_zone
from citybrain.kernel.truth import TruthLog
from citybrain.scenarios.s10_lighting.sim import Pole, PoleState, Reading, Sky, Truth, step
from citybrain.scenarios.s10_lighting.sun import nights_between, sun_elevation

MODEL = "lamp-pole"
ORDERS = "city/lamp/+/service/dim"
"""Topic filter of the dim service."""


class DimOrder(BaseModel):
    """Payload of the dim service; null hands the lamp back to the strategy."""

    model_config = ConfigDict(extra="forbid", strict=True)
    dim: Annotated[float, Field(ge=0, le=100)] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One message for the broker."""

    topic: str
    payload: bytes


@dataclass(slots=True, kw_only=True)
class Station:
    """All poles of the city."""

    poles: Sequence[Pole]
    ledger: Ledger
    truth: TruthLog
    seam: LampSeam
    rng: random.Random
    states: dict[str, PoleState]
    _orders: dict[str, float | None] = field(default_factory=dict)

    def tick(self, now: datetime) -> Iterator[Report]:
        """Advance every pole to `now`; what each reports."""
        earliest = min(state.at for state in self.states.values())
        sky = Sky(nights=nights_between(earliest, now), elevation=sun_elevation(now))
        for pole in self.poles:
            after, reading, truth = step(pole, self.states[pole.id], now, sky, self.rng)
            # An order counts from this instant on, so that the energy before it stays right.
            command = self._orders.pop(pole.id, after.command)
            self.states[pole.id] = replace(after, command=command)
            self._keep(reading, after, truth)
            yield self._report(reading)

    def order(self, topic: str, payload: bytes) -> Report | None:
        """Take a dim order; the reply, or None for a pole that does not exist."""
        pole_id = topic.split("/")[2]
        if pole_id not in self.states:
            return None
        try:
            order = DimOrder.model_validate_json(payload)
        except ValidationError as error:
            code, message = 400, error.errors()[0]["msg"]
        else:
            self._orders[pole_id] = order.dim
            code, message = 200, "accepted"
        answer = json.dumps({"code": code, "message": message}).encode()
        return Report(topic=f"{topic}_reply", payload=answer)

    def _keep(self, reading: Reading, after: PoleState, truth: Truth) -> None:
        totals = EnergyTotals(energy=after.energy, baseline=after.baseline)
        record = _record(reading)
        power = record.power.model_copy(update={"unit": self.seam.power_unit or "W"})
        self.ledger.record(record.model_copy(update={"power": power}), totals)
        self.truth.append({"id": truth.id, "ts": rfc3339(truth.at), "power": truth.power, "energy": truth.energy})

    def _report(self, reading: Reading) -> Report:
        document = _document(reading)
        if self.seam.clock_ahead_seconds:
            document["ts"] = rfc3339(reading.at + timedelta(seconds=self.seam.clock_ahead_seconds))
        if not self.seam.timestamps_with_zone:
            document["ts"] = without_zone(reading.at)
        if self.rng.random() < self.seam.power_as_text_share:
            document["power"]["value"] = f"{reading.power} W"
        if self.seam.power_unit is None:
            del document["power"]["unit"]
        else:
            document["power"]["unit"] = self.seam.power_unit
        payload = json.dumps(document, separators=(",", ":")).encode()
        return Report(topic=f"city/lamp/{reading.id}/property/post", payload=payload)


def make_things(poles: Sequence[Pole]) -> list[Thing]:
    """The poles as the registry knows them."""
    return [
        Thing(
            id=pole.id,
            model=MODEL,
            position=Position(latitude=pole.latitude, longitude=pole.longitude),
            rated_power=Quantity(value=pole.rated, unit="W"),
        )
        for pole in poles
    ]


def _quantities(reading: Reading) -> dict[str, Quantity]:
    return {
        "power": Quantity(value=reading.power, unit="W"),
        "energy": Quantity(value=reading.energy, unit="kW.h"),
        "dim": Quantity(value=reading.dim, unit="%"),
        "lux": Quantity(value=reading.lux, unit="lx"),
    }


def _record(reading: Reading) -> Record:
    quantities = _quantities(reading)
    return Record(
        id=reading.id,
        seq=reading.seq,
        ts=reading.at,
        power=quantities["power"],
        energy=quantities["energy"],
        dim=quantities["dim"],
        lux=quantities["lux"],
    )


def _document(reading: Reading) -> dict[str, Any]:
    head: dict[str, Any] = {"id": reading.id, "seq": reading.seq, "ts": rfc3339(reading.at)}
    return head | {name: quantity.model_dump() for name, quantity in _quantities(reading).items()}
