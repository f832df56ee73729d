"""REL-23 over CoAP: bodies come back as they went out, small ones and those that take many blocks."""

import hashlib
from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.coap import wire
from testers.protocols.coap.blocks import fetch, store
from testers.protocols.coap.client import CoapClient
from testers.protocols.coap.options import LARGEST_SZX, Block
from testers.protocols.coap.places import ECHO, ENDPOINTS, STORE, Place, enter, find_place, require_place

_BY_BLOCKS = 10  # every tenth body goes through the store in blocks
_LARGEST, _LARGEST_IN_SMALL = 4096, 512
_ONE_BLOCK = Block(number=0).size
_SMALL_SZX = 2
_KEPT = 64


@case(
    requirement="REL-23",
    protocol="coap",
    when="coap.block",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="CoAP 载荷原样往返（含分块传输）",
    why_zh="固件和配置经 CoAP 分块下发，错一位、漏一块都会使设备变砖。以各种长度与内容写入（Block1）再读回（Block2），"
    "逐一比对散列；小载荷经回送资源往返。测试后恢复原内容。",
    good=("coap_good", "libcoap", "aiocoap", "city"),
    bad=("coap_flips_bits", "coap_cuts_bodies", "coap_skips_blocks", "coap_doubles_blocks", "city:coap-block-corrupt"),
)
async def observe(ctx: Context) -> list[Observation]:
    """CoAP bodies come back as they went out, in one message or in many blocks.

    Firmware and settings go out in blocks; one wrong bit or one block too few makes a brick of a device. Bodies of many
    sizes and contents are written by Block1, read back by Block2 and compared by their hashes; small ones go through
    the echo. What the store held before is put back.
    """
    plan, place = ctx.samples("altered"), require_place(ctx, STORE)
    echo = find_place(ctx, ECHO, method="POST")
    async with enter(ctx) as client:
        await _keep(ctx, client, place)
        altered = 0
        for number in range(plan.n):
            if echo is not None and number % _BY_BLOCKS:
                altered += not await _try_echo(ctx, client, echo, number)
            else:
                altered += not await _try_store(ctx, client, place, number)
            if plan.enough(altered, number + 1):
                break
            ctx.progress(number + 1, plan.n)
    return ctx.observations


async def _keep(ctx: Context, client: CoapClient, place: Place) -> None:
    """Remember what the store holds, and promise to put it back."""
    before = await fetch(client, place)

    async def restore() -> None:
        # The client of the measurement is gone when this runs.
        async with enter(ctx) as another:
            if before.success:
                await store(another, Place(method=wire.PUT, path=place.path), before.payload, form=None)
            else:
                await another.ask(another.make(wire.DELETE, place.options))

    ctx.clean_up(f"PUT {place.path}", restore)


async def _try_store(ctx: Context, client: CoapClient, place: Place, number: int) -> bool:
    small = number // _BY_BLOCKS % 4 == 1
    szx, largest = (_SMALL_SZX, _LARGEST_IN_SMALL) if small else (LARGEST_SZX, _LARGEST)
    body = _make(ctx, number, ctx.rng.randint(1, largest))
    put = await store(client, Place(method=wire.PUT, path=place.path), body, szx=szx, form=None)
    if not put.message.success:
        raise _refused(place, put.message.code)
    got = await fetch(client, place, szx=szx)
    if not got.success:
        raise _refused(place, got.last.message.code)
    return _compare(ctx, body, got.payload, number=number, blocks=got.blocks)


async def _try_echo(ctx: Context, client: CoapClient, place: Place, number: int) -> bool:
    body = _make(ctx, number, ctx.rng.randint(1, _ONE_BLOCK))
    reply = await client.ask(client.make(place.method, place.options, body))
    if not reply.message.success:
        raise _refused(place, reply.message.code)
    return _compare(ctx, body, reply.message.payload, number=number, blocks=1)


def _make(ctx: Context, number: int, size: int) -> bytes:
    """Return a body of one of the kinds that careless programs spoil."""
    match number // 2 % 4:
        case 0:
            return ctx.rng.randbytes(size)
        case 1:
            return bytes((ctx.rng.choice((0x00, 0xFF, 0x0D, 0x0A)),)) * size
        case 2:
            return ("城市路灯\r\n\x00é" * (size // 8 + 1)).encode()[:size]
        case _:
            return bytes(place % 251 for place in range(size))


def _compare(ctx: Context, sent: bytes, received: bytes, *, number: int, blocks: int) -> bool:
    same = sent == received
    if same:
        ctx.observe("body", number=number, size=len(sent), blocks=blocks, same=True)
        return True
    first = next((at for at, (one, other) in enumerate(zip(sent, received, strict=False)) if one != other), None)
    ctx.observe(
        "body",
        sent=sent[:_KEPT],
        received=received[:_KEPT],
        number=number,
        size=len(sent),
        blocks=blocks,
        same=False,
        back=len(received),
        at=min(len(sent), len(received)) if first is None else first,
        sha256=[hashlib.sha256(each).hexdigest() for each in (sent, received)],
    )
    return False


def _refused(place: Place, code: int) -> TargetError:
    told = wire.show(code)
    return TargetError(
        Text(
            zh=f"{place.path} 以 {told} 拒绝了写入或读取；请检查参数 coap.store 与 coap.echo。",
            en=f"{place.path} refused to be written or read with {told}; check the parameters coap.store and "
            "coap.echo.",
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `altered`: bodies that came back otherwise than they went out, among all."""
    bodies = [each.facts for each in observations if each.what == "body"]
    wrong = [facts for facts in bodies if not facts["same"]]
    detail = None
    if wrong:
        facts = wrong[0]
        detail = Text(
            zh=f"{len(wrong)} 个载荷被改动；首个为第 {facts['number']} 个：发出 {facts['size']} 字节，"
            f"返回 {facts['back']} 字节，自第 {facts['at']} 字节起不同。",
            en=f"{len(wrong)} bodies were altered; the first is number {facts['number']}: {facts['size']} bytes "
            f"went out, {facts['back']} came back, different from byte {facts['at']} on.",
        )
    return {"altered": Proportion(k=len(wrong), n=len(bodies), detail=detail)}
