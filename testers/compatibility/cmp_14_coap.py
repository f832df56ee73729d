"""CMP-14 over CoAP: what a server does with messages that break RFC 7252, and with those at its corners."""

from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.coap import wire
from testers.protocols.coap.client import CoapClient, Reply
from testers.protocols.coap.options import CONTENT_FORMAT
from testers.protocols.coap.places import ENDPOINTS, OBSERVE, READINGS, TYPED, Place, enter, find_place
from testers.protocols.coap.violations import (
    VIOLATIONS,
    Request,
    Violation,
    Wanted,
    accept_nothing,
    show_arrival,
    unknown_format,
)
from testers.protocols.finding import find, join_findings, read_findings, write_finding

_WINDOW, _LEAST_WINDOW = 1.0, 0.1
_SLOWER = 5.0  # silence is believed after so many times the time of an answer
_TRIES = 3


@case(
    requirement="CMP-14",
    protocol="coap",
    when="coap.server",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="CoAP 畸形报文与边角情形的处理",
    why_zh="设备对看不懂的报文若不作应答，对方会一直重传；对未知的关键选项若视而不见，执行的就不是对方要的事。"
    "逐条发送违规报文，核对应答；连续三次不对才计，其间设备须仍能正常应答。",
    good=("coap_good", "city"),
    bad=(
        "coap_silent_on_errors",
        "coap_ignores_pings",
        "coap_takes_critical",
        "coap_bars_elective",
        "coap_any_version",
        "coap_any_format",
        "coap_any_method",
        "coap_endless",
        "libcoap",
        "aiocoap",
        "city:coap-silent-on-errors",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Malformed CoAP messages, and those at the corners of RFC 7252, are treated as prescribed.

    Who does not answer what it cannot read makes its partner send again and again; who passes over an unknown critical
    option does something else than was asked. Each violation is sent and its answer compared with the clause; it counts
    when the answer is wrong three times, while plain requests are answered.
    """
    async with enter(ctx) as client:
        place, plain = await _find_plain(ctx, client)
        probes = _list_probes(ctx, place, plain)
        for number, violation in enumerate(probes, start=1):
            await _try(ctx, client, violation, place, plain)
            ctx.progress(number, len(probes))
        # Who has stopped to answer has not been silent for the clause's sake.
        await client.ask(client.make(wire.GET, place.options))
    return ctx.observations


async def _find_plain(ctx: Context, client: CoapClient) -> tuple[Place, Reply]:
    """Return a resource that answers GET, and how."""
    named = [find_place(ctx, parameter, method="GET") for parameter in (READINGS, OBSERVE)]
    for place in (*(each for each in named if each is not None), Place(method=wire.GET, path="/")):
        reply = await client.ask(client.make(wire.GET, place.options))
        if reply.message.success:
            return place, reply
    raise TargetError(
        Text(
            zh="目标对 GET / 及声明的资源都不给出内容，违规报文的应答无从比较。",
            en="The target gives nothing for GET / nor for the resources declared: there is nothing to compare with.",
        )
    )


def _list_probes(ctx: Context, place: Place, plain: Reply) -> list[Violation]:
    probes = list(VIOLATIONS)
    # Only a resource with a known format can lack another one.
    if find_place(ctx, READINGS, method="GET") == place and plain.message.find(CONTENT_FORMAT) is not None:
        probes.append(accept_nothing())
    typed = find_place(ctx, TYPED, method="POST")
    if typed is not None:
        probes.append(unknown_format(typed))
    return probes


async def _try(ctx: Context, client: CoapClient, violation: Violation, place: Place, plain: Reply) -> None:
    window = max(ctx.seconds(_WINDOW), _LEAST_WINDOW, _SLOWER * plain.seconds)
    right, told = False, ""
    for _ in range(_TRIES):
        request = Request(mid=client.new_mid(), token=client.new_token(), place=place, plain=plain.message.code)
        data = violation.make(request)
        arrival = await client.put_raw(data, request.mid, request.token, within=window)
        if arrival is not None and arrival.closed:
            raise TargetError(Text(zh="目标端口没有程序监听。", en="Nobody listens on the port any more."))
        right, told = violation.is_right(arrival, request), show_arrival(arrival)
        received = b"" if arrival is None else arrival.data
        ctx.observe("violation", sent=data, received=received, name=violation.name, right=right, answer=told)
        if right:
            break
    fault = None if right else _describe(violation, told)
    ctx.observe("probe", name=violation.name, clause=violation.clause, fault=write_finding(fault))


def _describe(violation: Violation, told: str) -> Text:
    codes = "/".join(wire.show(code) for code in violation.codes) or "-"
    wanted = {
        Wanted.RESET: find("RST", "RST"),
        Wanted.SILENCE: find("不应答", "no answer"),
        Wanted.REJECTION: find("RST 或不应答", "RST or no answer"),
        Wanted.SAME: find("与正常请求相同的应答", "the answer to the same request without it"),
        Wanted.CODE: find(codes, codes),
    }[violation.wanted]
    seen = find("没有应答", "no answer") if told == "-" else find(told, told)
    clause = f"RFC 7252 §{violation.clause}"
    return find(
        f"{clause}：{violation.title.zh}，应为 {wanted.zh}，实为 {seen.zh}",
        f"{clause}: {violation.title.en} wants {wanted.en} and gets {seen.en}",
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `wrong`: violations that were not treated as prescribed, of all that were tried."""
    probes = [each.facts for each in observations if each.what == "probe"]
    faults = read_findings(facts["fault"] for facts in probes)
    return {"wrong": Count(k=len(faults), n=len(probes), detail=join_findings(faults))}
