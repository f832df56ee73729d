"""CMP-12 over MQTT: which protocol versions the broker accepts, and how it refuses the others."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from rules.applicability import Answer
from rules.errors import TargetError
from rules.measurement import Count, Flag, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.knock import UNSUPPORTED, Knock, knock, knock_as, level_99
from testers.protocols.mqtt.login import ENDPOINTS, Login, prepare, refusal

_CLOSES_WITHIN, _LEAST = 5.0, 0.5
_REPEATS = 2
_NAMES = {Version.V311: "mqtt.v311", Version.V5: "mqtt.v5"}


@case(
    requirement="CMP-12",
    protocol="mqtt",
    when="mqtt.broker",
    endpoints=ENDPOINTS,
    title_zh="MQTT 协议版本的接受与拒绝",
    why_zh="分别以 3.1.1、5.0 和不存在的级别 99 连接；声明的版本须接受，级别 99 须以规定的返回码拒绝并断开。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_any_version", "mqtt_lenient", "city:mqtt-level-99-accepted"),
)
async def observe(ctx: Context) -> list[Observation]:
    """MQTT versions are accepted as declared, and level 99 is refused as prescribed.

    A broker that lets any level in will misread the next edition; one that falls silent leaves devices guessing.
    """
    login = prepare(ctx)
    accepted = {version: await _try_version(ctx, login, version) for version in Version}
    if not any(accepted.values()):
        raise TargetError(
            Text(zh="目标既不接受 MQTT 3.1.1 也不接受 5.0。", en="The target accepts neither MQTT 3.1.1 nor 5.0.")
        )

    async def refuse() -> bool:
        return await _try_level_99(ctx, login, speaks_v311=accepted[Version.V311])

    ctx.observe("refusal", right=await _insist(refuse, wanted=True))
    return ctx.observations


async def _try_version(ctx: Context, login: Login, version: Version) -> bool:
    name = _NAMES[version]
    declared = ctx.declared(name)

    async def look() -> bool:
        return _is_accepted(ctx, version, await knock_as(login, version))

    wanted = None if declared is Answer.UNDECLARED else declared is Answer.YES
    accepted = await _insist(look, wanted=wanted)
    fault = None
    if wanted is not None and accepted is not wanted:
        seen = find("实测接受", "accepted") if accepted else find("实测被拒绝", "refused")
        fault = find(f"{name} 声明为 {declared}，{seen.zh}", f"{name} is declared {declared}, but {seen.en}")
    ctx.observe("version", name=name, declared=declared, accepted=accepted, fault=write_finding(fault))
    return accepted


async def _insist(look: Callable[[], Awaitable[bool]], *, wanted: bool | None) -> bool:
    """Look again when the answer is not what was wanted; once as wanted is enough."""
    seen = await look()
    for _ in range(_REPEATS):
        if wanted is None or seen is wanted:
            break
        seen = await look()
    return seen


def _is_accepted(ctx: Context, version: Version, answer: Knock) -> bool:
    ctx.observe("knock", sent=answer.sent, received=answer.received, level=version.value, code=answer.code)
    if answer.silent:
        raise TargetError(
            Text(zh=f"目标对级别 {version.value} 的 CONNECT 没有应答。", en=f"No answer to level {version.value}.")
        )
    if answer.code and answer.code not in UNSUPPORTED:
        # It is the account that was refused, not the version.
        raise refusal(answer.code, version)
    return answer.accepted


async def _try_level_99(ctx: Context, login: Login, *, speaks_v311: bool) -> bool:
    window = max(ctx.seconds(_CLOSES_WITHIN), _LEAST)
    answer = await knock(login, level_99(login.hello("level99")), until_closed=window)
    ctx.observe("knock", sent=answer.sent, received=answer.received, level=99, code=answer.code, closed=answer.closed)
    # MQTT-3.1.2-2: a server of 3.1.1 must answer 0x01 before it closes, one of 5.0 alone may just close.
    answered = answer.code in UNSUPPORTED or (answer.code is None and not speaks_v311)
    return answered and answer.closed


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `unsupported` (level 99 refused as prescribed) and `declared` (versions that differ from the claim)."""
    versions = [each.facts for each in observations if each.what == "version"]
    compared = [facts for facts in versions if facts["declared"] != Answer.UNDECLARED]
    faults = read_findings(facts["fault"] for facts in compared)
    refusals = [each.facts["right"] for each in observations if each.what == "refusal"]
    last = next((each.facts for each in reversed(observations) if each.facts.get("level") == 99), {"code": None})
    return {
        "unsupported": Flag(holds=all(refusals), n=len(refusals), detail=_say(last)),
        "declared": Count(k=len(faults), n=len(compared), detail=join_findings(faults)),
    }


def _say(facts: Mapping[str, object]) -> Text:
    code, closed = facts["code"], facts.get("closed")
    answer = Text(zh="没有 CONNACK", en="no CONNACK") if code is None else Text.same(f"CONNACK 0x{code:02x}")
    end = Text(zh="随后断开", en="then closed") if closed else Text(zh="连接未断开", en="the connection stayed open")
    return Text(zh=f"对级别 99 的应答：{answer.zh}，{end.zh}。", en=f"The answer to level 99: {answer.en}, {end.en}.")
