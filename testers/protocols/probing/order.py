"""Order and copies: of our own numbered probes, and of a device's reports by their own numbers (RFC 4737, RFC 5560)."""

from collections.abc import Callable, Mapping, Sequence

from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.observation import Observation
from testers.protocols.payload.sequence import Order, count_order
from testers.protocols.payload.telemetry import by_device, read_arrivals

_REORDERED = Text(zh="乱序", en="out of order")
_DUPLICATED = Text(zh="重复", en="twice")


def measure_order(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `reordered` and `duplicated`: messages among those that arrived.

    Faults of one stream are not thinned by the good messages of another: a stream with faults stands for itself.
    """
    probes, reports = _count_probes(observations), count_reports(observations)
    return {
        "reordered": _choose(probes, reports, lambda order: order.reordered, _REORDERED),
        "duplicated": _choose(probes, reports, lambda order: order.duplicated, _DUPLICATED),
    }


def _count_probes(observations: Sequence[Observation]) -> list[Order]:
    rows = [each.facts["arrivals"] for each in observations if each.what == "row"]
    return [count_order(int(str(number)) for number in row) for row in rows if isinstance(row, list)]


def count_reports(observations: Sequence[Observation]) -> list[Order]:
    """Return the order of each device's reports by their own numbers."""
    rows = by_device(arrival for arrival in read_arrivals(observations) if arrival.report.number is not None)
    return [count_order(arrival.report.number or 0 for arrival in row) for row in rows.values()]


def _choose(probes: Sequence[Order], reports: Sequence[Order], count: Callable[[Order], int], what: Text) -> Proportion:
    own, devices = sum(map(count, probes)), sum(map(count, reports))
    sent, heard = sum(order.arrived for order in probes), sum(order.arrived for order in reports)
    detail = Text(
        zh=f"自发消息到达 {sent} 条，{what.zh} {own} 条；设备数据 {heard} 条，{what.zh} {devices} 条",
        en=f"Of {sent} messages of our own {own} came {what.en}; of {heard} reports of the device {devices} did",
    )
    first = next((order.first for order in (*probes, *reports) if count(order)), None)
    if first is not None:
        detail = Text(
            zh=f"{detail.zh}；首个有问题的序号为 {first}", en=f"{detail.en}; the first wrong number is {first}"
        )
    detail = Text(zh=f"{detail.zh}。", en=f"{detail.en}.")
    if not own and not devices:
        return Proportion(k=0, n=sent + heard, detail=detail)
    if own * heard >= devices * sent:
        return Proportion(k=own, n=sent, detail=detail)
    return Proportion(k=devices, n=heard, detail=detail)
