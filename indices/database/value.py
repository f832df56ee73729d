"""A value of an indicator for a city and period, in one of its versions."""

import datetime as dt
import math
import re
from dataclasses import dataclass

from indices.collect.period import read_period
from indices.collect.quality import Quality
from rules.errors import UsageError
from rules.text import Text

_NAME = re.compile(r"[^\W_][\w.:/\-·() ]{0,99}")
_DIGEST = re.compile(r"(?:[0-9a-f]{64})?")

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What is entered.

    value      None = withdrawn: from this version on there is no value
    u          standard uncertainty in the unit of the value; None = not known
    evidence   sha256 of what proves it; empty = none
    """

    city: str
    indicator: str
    period: str
    value: float | None
    unit: str
    quality: Quality
    source: str
    evidence: str = ""
    u: float | None = None

    @property
    def key(self) -> Key:
        """City, indicator and period."""
        return self.city, self.indicator, self.period

    def check(self) -> None:
        """Refuse what must not come into the database.

        Raises
        ------
        UsageError
            A name, period, hash or number that is none.

        """
        for title, name in ((_CITY, self.city), (_INDICATOR, self.indicator)):
            if not _NAME.fullmatch(name):
                raise self._refuse(zh=f"{title.zh}“{name}”无效。", en=f"'{name}' is no {title.en}.")
        read_period(self.period)
        if self.value is not None and not math.isfinite(self.value):
            raise self._refuse(zh="数值不是有限的数；没有数据请勿录入。", en="the value is no finite number.")
        if self.u is not None and not (math.isfinite(self.u) and self.u >= 0):
            raise self._refuse(zh="不确定度应为不小于 0 的数。", en="the uncertainty must be a number of at least 0.")
        if not _DIGEST.fullmatch(self.evidence):
            raise self._refuse(zh="evidence 应为 64 位十六进制 sha256。", en="evidence must be a sha256 in hex.")

    def _refuse(self, *, zh: str, en: str) -> UsageError:
        place = "/".join(self.key)
        return UsageError(Text(zh=f"{place}：{zh}", en=f"{place}: {en}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A value as it stands in the database. `superseded_by` is the next version of the same key, None for the last."""

    value: Value
    version: int
    entered: dt.datetime
    entered_by: str
    reason: str
    superseded_by: int | None


_CITY = Text(zh="城市代码", en="city code")
_INDICATOR = Text(zh="指标代码", en="indicator code")
