"""Payloads that came back, compared byte by byte with what was sent."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.payload.blobs import Blob, find_difference


def record_return(ctx: Context, blob: Blob, came: bytes | None) -> bool:
    """Observe what became of a payload; tell whether it came back altered."""
    if came is None or came == blob.data:
        ctx.observe("payload", number=blob.number, size=len(blob.data), back=came is not None, altered=False)
        return False
    ctx.observe(
        "payload",
        sent=blob.data,
        received=came,
        number=blob.number,
        kind=blob.kind,
        size=len(blob.data),
        came=len(came),
        sha256=blob.digest,
        came_sha256=sha256(came).hexdigest(),
        differs_at=find_difference(blob.data, came),
        back=True,
        altered=True,
    )
    return True


def measure_integrity(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `altered`: payloads whose digest differs, among all that came back."""
    payloads = [each.facts for each in observations if each.what == "payload"]
    back = [facts for facts in payloads if facts["back"]]
    altered = [facts for facts in back if facts["altered"]]
    lost = len(payloads) - len(back)
    megabytes = sum(int(str(facts["size"])) for facts in back) / 1e6
    detail = Text(
        zh=f"共 {len(back)} 个载荷、{megabytes:.1f} MB 返回；{lost} 个未返回，不计入。",
        en=f"{len(back)} payloads of {megabytes:.1f} MB in all came back; {lost} did not and do not count.",
    )
    if altered:
        first = altered[0]
        detail = detail.followed_by(
            Text(
                zh=f"首个被改动的是第 {first['number']} 号（{first['size']} 字节，返回 {first['came']} 字节，"
                f"自第 {first['differs_at']} 字节起不同）。",
                en=f"The first altered was number {first['number']} ({first['size']} bytes, {first['came']} came back, "
                f"different from byte {first['differs_at']} on).",
            )
        )
    return {"altered": Proportion(k=len(altered), n=len(back), detail=detail)}
