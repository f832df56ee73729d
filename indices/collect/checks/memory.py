"""A value beside that of the period before: copied, or of another scale."""

from collections.abc import Iterator

from indices.collect.entry import Background, Reading
from indices.collect.finding import Finding, Flaw, Severity, find, place_in

# Small whole numbers (3 hospitals, 0 accidents) are often truly the same two years running.
_TELLING = 100.0
# Nothing that a city counts grows or shrinks fifty-fold within one period.
_JUMP = 50.0


def check_memory(readings: list[Reading], background: Background) -> Iterator[Finding]:
    """Give values that repeat the last period to the digit, or jump by a factor that smells of a unit."""
    for each in readings:
        value, last = each.number, background.last.get(each.entry.key)
        if value is None or last is None or each.entry.spec.stable:
            continue
        if value == last and (abs(value) >= _TELLING or value != int(value)):
            yield find(
                place_in(each.entry.row, "value"),
                Flaw.COPY_OF_LAST,
                severity=Severity.WARNING,
                zh=f"{value:g} 与上期完全相同，请确认不是照抄；若属实请更新证据。",
                en=f"{value:g} repeats the period before to the digit; make sure that it was not copied.",
            )
        elif value and last and not 1 / _JUMP < abs(value / last) < _JUMP:
            yield _jump(each, value, last)


def _jump(reading: Reading, value: float, last: float) -> Finding:
    times = abs(value / last)
    zh = f"扩大 {times:.3g} 倍" if times > 1 else f"缩小为 1/{1 / times:.3g}"
    en = f"{times:.3g} times" if times > 1 else f"1/{1 / times:.3g} of"
    return find(
        place_in(reading.entry.row, "value"),
        Flaw.SCALE,
        zh=f"{value:g} 比上期 {last:g} {zh}，疑为单位错误（如“万”与“个”），请按 {reading.entry.spec.unit} 换算。",
        en=f"{value:g} is {en} the {last:g} of the period before; convert it to {reading.entry.spec.unit}.",
    )
