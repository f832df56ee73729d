"""SEC-01: which versions and suites of TLS a server accepts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.errors import TargetError
from rules.measurement import Count, Flag, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.tls.probe import Answer, Outcome, offer_handshake
from testers.protocols.tls.second_opinion import PROGRAM, ask_sslyze
from testers.protocols.tls.suites import AEAD_12, AEAD_13, CLASSIC, OBSOLETE, WEAK, TlsVersion, name_suite

ENDPOINTS = ("https", "mqtts")
_EVERYTHING = (*AEAD_12, *CLASSIC, *WEAK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One TLS endpoint and what has been asked of it."""

    ctx: Context
    link: Link

    async def offer(self, version: TlsVersion, suites: Sequence[int], *, firmly: bool = False) -> Answer:
        """Offer a handshake and record the answer; what is `firmly` asked is asked again when it was accepted."""
        answer = await offer_handshake(self.link, version, tuple(suites), self.ctx.rng)
        if firmly and answer.outcome is Outcome.ACCEPTED:
            answer = await offer_handshake(self.link, version, tuple(suites), self.ctx.rng)
        self.ctx.observe(
            "handshake",
            sent=answer.sent,
            received=answer.received,
            endpoint=self.link.endpoint.name,
            offered=version.label,
            outcome=answer.outcome,
            version=answer.version,
            suite=None if answer.suite is None else name_suite(answer.suite),
            alert=answer.alert,
        )
        return answer

    def note(self, key: str, *, accepted: bool | None, fault: Text | None = None) -> None:
        """Record one assertion for the check `key`; None where the server gave no answer."""
        self.ctx.observe("assertion", key=key, accepted=accepted, fault=write_finding(fault))


@case(
    requirement="SEC-01",
    protocol="tls",
    when="mqtt.tls or http.tls",
    endpoints=ENDPOINTS,
    title_zh="TLS 版本与密码套件",
    why_zh="只要还接受过时的版本或弱套件，攻击者就能把连接降级；逐一报价，看服务器实际选择什么。",
    good=("tls_good", "https_good", "city"),
    bad=("tls_obsolete", "tls_sslv3", "tls_weak_suite", "city:tls-legacy-versions", "city:tls-no-aead"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Versions and cipher suites that a TLS server accepts.

    As long as a server accepts an obsolete version or a weak suite, an attacker may talk a connection down to it. Each
    is offered in a handshake of our own bytes, which no local library forbids; what was accepted is offered again.
    """
    for name in ENDPOINTS:
        if ctx.has(name):
            await _examine(Door(ctx=ctx, link=ctx.link(name)))
    return ctx.observations


async def _examine(door: Door) -> None:
    modern = [
        await door.offer(TlsVersion.TLS1_3, tuple(AEAD_13)),
        await door.offer(TlsVersion.TLS1_2, tuple(AEAD_12)),
    ]
    old = {version: await door.offer(version, _EVERYTHING, firmly=True) for version in OBSOLETE}
    twelve = await door.offer(TlsVersion.TLS1_2, _EVERYTHING)
    # A server that accepts nothing at all may not speak TLS: its refusals would prove nothing.
    if all(answer.outcome is not Outcome.ACCEPTED for answer in (*modern, *old.values(), twelve)):
        raise _not_tls(door.link, modern[1])
    door.note("aead", accepted=any(_chose_aead(answer) for answer in modern))
    spoken = {version for version, answer in old.items() if _accepts(answer, version)}
    for version, answer in old.items():
        fault = find(f"接受 {version.label}", f"accepts {version.label}") if version in spoken else None
        heard = answer.outcome in (Outcome.ACCEPTED, Outcome.REFUSED)
        door.note("obsolete", accepted=version in spoken if heard else None, fault=fault)
    if _accepts(twelve, TlsVersion.TLS1_2):
        spoken.add(TlsVersion.TLS1_2)
    if door.ctx.parameter("tls.second-opinion") == PROGRAM:
        await _ask_another(door, frozenset(spoken & set(OBSOLETE)))
    await _find_weak(door, spoken)


async def _ask_another(door: Door, ours: frozenset[TlsVersion]) -> None:
    """Record sslyze's finding beside ours; it informs the reader and judges nothing."""
    opinion = await ask_sslyze(door.link)
    known = opinion.accepted is not None
    door.ctx.observe(
        "second opinion",
        received=opinion.raw,
        endpoint=door.link.endpoint.name,
        program=opinion.program,
        accepted=", ".join(version.label for version in sorted(opinion.accepted or ())),
        agrees=opinion.accepted == ours if known else None,
    )


async def _find_weak(door: Door, versions: set[TlsVersion]) -> None:
    """Offer all weak suites; take away what the server picks and offer the rest, until it picks none."""
    left, silent = dict(WEAK), False
    for version in sorted(versions):
        while left:
            answer = await door.offer(version, tuple(left), firmly=True)
            silent = silent or answer.outcome in (Outcome.SILENT, Outcome.FOREIGN)
            if answer.outcome is not Outcome.ACCEPTED or answer.suite not in left:
                break
            name = left.pop(answer.suite)
            door.note("weak", accepted=True, fault=find(f"接受 {name}", f"accepts {name}"))
    # A server of TLS 1.3 alone has nothing to pick from: every suite of TLS 1.3 is AEAD.
    for _ in left:
        door.note("weak", accepted=None if silent else False)


def _accepts(answer: Answer, version: TlsVersion) -> bool:
    return answer.outcome is Outcome.ACCEPTED and answer.version == version


def _chose_aead(answer: Answer) -> bool:
    return answer.outcome is Outcome.ACCEPTED and (answer.suite in AEAD_12 or answer.suite in AEAD_13)


def _not_tls(link: Link, answer: Answer) -> TargetError:
    place = link.endpoint.url
    return TargetError(
        Text(
            zh=f"{place} 没有完成任何一种 TLS 握手（{answer.outcome}），可能不是 TLS 端口。",
            en=f"{place} accepts no TLS handshake of any kind ({answer.outcome}); it may be no TLS port.",
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `obsolete`, `aead` and `weak` over all TLS endpoints.

    An offer without an answer asserts nothing, and where nothing was found either, it leaves the check open.
    """
    asserted = [each.facts for each in observations if each.what == "assertion"]
    by_key = {key: [facts for facts in asserted if facts["key"] == key] for key in ("obsolete", "aead", "weak")}
    offered = by_key["aead"]
    return {
        "obsolete": _count(by_key["obsolete"], _tell_opinions(observations)),
        "aead": Flag(holds=bool(offered) and all(facts["accepted"] for facts in offered), n=len(offered)),
        "weak": _count(by_key["weak"]),
    }


def _count(asserted: Sequence[Mapping[str, Json]], aside: Text | None = None) -> Count:
    faults = read_findings(facts["fault"] for facts in asserted)
    answered = sum(facts["accepted"] is not None for facts in asserted)
    n = answered if faults or answered == len(asserted) else 0
    found = join_findings(faults)
    return Count(k=len(faults), n=n, detail=found.followed_by(aside) if found else aside)


def _tell_opinions(observations: Sequence[Observation]) -> Text | None:
    """Say whether the second opinion agrees with ours, where one was asked for."""
    told = [each.facts for each in observations if each.what == "second opinion"]
    if not told:
        return None
    program = str(told[0]["program"])
    if any(facts["agrees"] is None for facts in told):
        return Text(zh=f"{program} 没有给出结论。", en=f"{program} came to no conclusion.")
    if all(facts["agrees"] for facts in told):
        return Text(zh=f"{program} 的结论与此一致。", en=f"{program} agrees.")
    found = "; ".join(f"{facts['endpoint']}: {facts['accepted'] or '-'}" for facts in told)
    return Text(
        zh=f"{program} 的结论不同：它认为接受的过时版本是 {found}，请人工复核。",
        en=f"{program} disagrees: it found these obsolete versions accepted: {found}. Have a person look.",
    )
