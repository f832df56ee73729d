"""SHR-10 over HTTP: NGSI-LD subscriptions tell of everything they promise, and of nothing else."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Count, Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.http.exchange import Exchange
from testers.protocols.ngsi.broker import ENDPOINTS, SUBSCRIPTIONS, Broker, open_broker, quote_id, refused
from testers.protocols.ngsi.receiver import Receiver, receiving
from testers.protocols.ngsi.watching import READING, REMARK, Change, Pair, Tally, Watch, make_watches, name_entities

_ENTITIES = 40
_PATIENCE, _LEAST_PATIENCE = 5.0, 1.0
_LINGER, _LEAST_LINGER = 2.0, 0.2
_NO_BATCH = (404, 405, 501)
_ROUNDS_AFTER = 2  # changes of every entity after a subscription was deleted


@case(
    requirement="SHR-10",
    protocol="http",
    when=SUBSCRIPTIONS,
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="NGSI-LD 订阅通知不缺不多",
    why_zh="自建实体与五种订阅，逐次变更并在本机接收通知；应到未到计为缺失，未订阅、条件不符、删除后仍到计为多余。",
    good=("ngsi_good", "ngsi_relaxed", "city"),
    bad=(
        "ngsi_drops",
        "ngsi_strays",
        "ngsi_ignores_query",
        "ngsi_keeps_telling",
        "ngsi_tells_all",
        "city:ngsi-notifications-lost",
        "city:ngsi-notifies-unsubscribed",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """NGSI-LD subscriptions notify of every change they promise and of nothing else.

    Who relies on notifications takes silence for "nothing has happened". Entities of our own are changed again and
    again under five subscriptions: by type, by id, by pattern, by value and of another attribute. What is due must
    come; what does not match, and what was deleted, must stay silent.
    """
    broker, plan = open_broker(ctx), ctx.samples("missing")
    kind = f"CityAssay{ctx.rng.getrandbits(32):08x}"
    entities = name_entities(kind, _ENTITIES)
    async with receiving(ctx) as receiver:
        stage = Stage(ctx=ctx, broker=broker, receiver=receiver, kind=kind, tally=Tally(make_watches(kind, entities)))
        await stage.create(entities)
        for watch in stage.tally.watches:
            await stage.subscribe(watch)
        await stage.warm_up(entities)
        number = 0
        while not plan.enough(len(stage.tally.missing), len(stage.tally.due)):
            # Every fourth round changes the other attribute.
            await stage.change(entities, REMARK if number % 4 == 3 else READING)
            number += 1
            ctx.progress(min(len(stage.tally.due), plan.n), plan.n)
        # A sequential test ends where it ends: what is due from here on would move it off its boundary again.
        await stage.end_first(entities, counted=frozenset(stage.tally.due))
    return ctx.observations


@dataclass(slots=True, kw_only=True)
class Stage:
    """The entities and subscriptions of one run, and what was heard."""

    ctx: Context
    broker: Broker
    receiver: Receiver
    kind: str
    tally: Tally
    written: int = 0
    batch: bool = True
    places: dict[str, str] = field(default_factory=dict)

    async def create(self, entities: Sequence[str]) -> None:
        """Make the entities; they are removed at the end."""
        for identity in entities:

            async def remove(identity: str = identity) -> None:
                _require(await self.broker.delete(f"/entities/{quote_id(identity)}"), 204, 200, 404)

            body: Json = {
                "id": identity,
                "type": self.kind,
                READING: {"type": "Property", "value": 0},
                REMARK: {"type": "Property", "value": 0},
                "assayTag": {"type": "Property", "value": self.ctx.tag},
            }
            _require(await self.broker.post("/entities", body), 201)
            self.ctx.clean_up(f"NGSI-LD entity {identity}", remove)

    async def subscribe(self, watch: Watch) -> None:
        """Make a subscription; it is deleted at the end."""
        answer = await self.broker.post("/subscriptions", watch.write(self.receiver.base))
        _require(answer, 201)
        place = (answer.header("location") or "").rstrip("/").rpartition("/")[2]
        if not place:
            raise TargetError(
                Text(
                    zh="订阅已创建，但应答没有 Location（CIM 009 6.10.3.1）。",
                    en="The subscription was created, but the answer has no Location (CIM 009, clause 6.10.3.1).",
                )
            )
        self.places[watch.name] = place

        async def remove() -> None:
            if watch.name in self.places:
                await self.unsubscribe(watch.name)

        self.ctx.clean_up(f"NGSI-LD subscription {place}", remove)

    async def unsubscribe(self, name: str) -> None:
        """Delete a subscription."""
        _require(await self.broker.delete(f"/subscriptions/{self.places.pop(name)}"), 204, 200, 404)

    async def warm_up(self, entities: Sequence[str]) -> None:
        """Change everything once without counting: some brokers take a moment before subscriptions are active."""
        for attribute in (READING, REMARK):
            await self._write(self._plan(entities, attribute))
        await self._listen(idle=max(self.ctx.seconds(_LINGER), _LEAST_LINGER))

    async def change(self, entities: Sequence[str], attribute: str) -> None:
        """Change one attribute of every entity, and wait until all have heard of it, or patience ends."""
        changes = self._plan(entities, attribute)
        known = set(self.tally.missing)
        self.tally.expect(changes, gone=[name.name for name in self.tally.watches if name.name not in self.places])
        await self._write(changes)
        patience = max(self.ctx.seconds(_PATIENCE), _LEAST_PATIENCE)
        until = time.monotonic() + patience
        while self.tally.missing - known and (left := until - time.monotonic()) > 0:
            for notice in await self.receiver.take(within=left):
                self.tally.take(notice)
                until = time.monotonic() + patience
        self._record("round", attribute=attribute, changes=len(changes))

    async def end_first(self, entities: Sequence[str], *, counted: frozenset[Pair]) -> None:
        """Delete the first subscription; what changes from then on is none of its business.

        `counted` are the notifications of which the share that is missing is taken.
        """
        first = self.tally.watches[0].name
        await self._listen(idle=max(self.ctx.seconds(_LINGER), _LEAST_LINGER))
        await self.unsubscribe(first)
        for _ in range(_ROUNDS_AFTER):
            await self.change(entities, READING)
        await self._listen(idle=max(self.ctx.seconds(_LINGER), _LEAST_LINGER))
        tally = self.tally
        excess: list[Json] = [*sorted(f"{name}: {attribute}" for name, attribute in tally.excess)]
        self._record(
            "end",
            due=len(counted),
            missing=dict(Counter(name for name, _ in tally.missing & counted)),
            undue=len(tally.undue),
            strays=dict(Counter(name for name, _ in tally.strays)),
            excess=excess,
        )

    async def _listen(self, *, idle: float) -> None:
        while notices := await self.receiver.take(within=idle):
            for notice in notices:
                self.tally.take(notice)

    def _plan(self, entities: Sequence[str], attribute: str) -> list[Change]:
        changes = []
        for identity in entities:
            self.written += 1
            # Every second number is below zero, where the subscription with a filter has nothing to hear.
            value = self.written if self.ctx.rng.random() < 0.5 else -self.written
            changes.append(Change(entity=identity, attribute=attribute, value=value))
        return changes

    async def _write(self, changes: Sequence[Change]) -> None:
        if self.batch:
            documents: Json = [
                {"id": each.entity, "type": self.kind, each.attribute: {"type": "Property", "value": each.value}}
                for each in changes
            ]
            answer = await self.broker.post("/entityOperations/update", documents)
            self.batch = answer.status not in _NO_BATCH
            if self.batch:
                _require(answer, 200, 204)
                return
        for each in changes:
            fragment: Json = {each.attribute: {"type": "Property", "value": each.value}}
            path = f"/entities/{quote_id(each.entity)}/attrs"
            _require(await self.broker.post(path, fragment, method="PATCH"), 200, 204)

    def _record(self, what: str, **facts: Json) -> None:
        known: dict[str, Any] = {"checked": self.tally.checked, **facts}
        self.ctx.observe(what, **known)


def _require(answer: Exchange, *wanted: int) -> None:
    if answer.status not in wanted:
        raise refused(answer)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `missing` among the notifications due, and `unsubscribed`: deliveries that nobody asked for."""
    facts = next((each.facts for each in observations if each.what == "end"), {})
    missing, strays = _read_counts(facts.get("missing")), _read_counts(facts.get("strays"))
    excess = facts.get("excess")
    named = [str(each) for each in excess] if isinstance(excess, list) else []
    detail = None
    if strays or named:
        told = ", ".join([*(f"{name}: {number}" for name, number in strays.items()), *named])
        detail = Text(zh=f"不应有的通知或属性：{told}。", en=f"Notifications or attributes not asked for: {told}.")
    lost = ", ".join(f"{name}: {number}" for name, number in missing.items())
    return {
        "missing": Proportion(
            k=sum(missing.values()),
            n=int(str(facts.get("due", 0))),
            detail=Text(zh=f"缺失的通知：{lost}。", en=f"Missing notifications: {lost}.") if lost else None,
        ),
        "unsubscribed": Count(k=sum(strays.values()) + len(named), n=int(str(facts.get("undue", 0))), detail=detail),
    }


def _read_counts(value: Json) -> dict[str, int]:
    return {name: int(str(number)) for name, number in value.items()} if isinstance(value, dict) else {}
