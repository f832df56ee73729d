"""Whether an instrument is fine enough for a limit: what no number of further samples can mend."""

from rules.criterion import Limit
from rules.measurement import Measurement, Quantile, Value
from rules.number import format_number
from rules.requirement import Check
from rules.text import Text

_COVERAGE = 2  # U = 2u, the expanded uncertainty of JCGM 100:2008 section 6.2.1


def bound_error(measurement: Measurement) -> float:
    """Return the bound of what may be wrong with the measurement as a whole, in its unit; 0 where nothing may."""
    if isinstance(measurement, Quantile):
        return measurement.error
    return _COVERAGE * measurement.u if isinstance(measurement, Value) else 0.0


def find_bluntness(measurement: Measurement, check: Check, limit: Limit) -> Text | None:
    """Say that the instrument is too blunt for the limit; None where it is fine enough, or nobody asks."""
    share, error, unit = check.criterion.max_uncertainty_share, bound_error(measurement), check.measure.unit
    if share is None or error <= share * abs(float(limit.limit)):
        return None
    found, most = format_number(error, unit), format_number(share * abs(float(limit.limit)), unit)
    return Text(
        zh=f"测量自身的不确定度 ±{found.zh} 超过限值的 {share:.0%}（{most.zh}），不能判定，增加样本无济于事",
        en=f"the measurement itself may be off by ±{found.en}, more than {share:.0%} of the limit ({most.en}); "
        "inconclusive, and more samples would not help",
    )
