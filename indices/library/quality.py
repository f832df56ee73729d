"""The six classes of data quality of the U4SSC verification manual, best first."""

from enum import StrEnum

from rules.text import Text


class Quality(StrEnum):
    """How a value was come by."""

    MEASURED = "measured"
    SURVEY = "survey"
    HIGHER_LEVEL = "higher-level"
    ASSUMPTIONS = "assumptions"
    PERSONAL = "personal"
    UNTRACEABLE = "untraceable"


QUALITY_NAMES = {
    Quality.MEASURED: Text(zh="准确测量", en="accurate measurement"),
    Quality.SURVEY: Text(zh="由抽样调查推算", en="extrapolated from a survey"),
    Quality.HIGHER_LEVEL: Text(zh="由上级区域数据推算", en="extrapolated from higher-level data"),
    Quality.ASSUMPTIONS: Text(zh="依据假设估计", en="estimate on assumptions"),
    Quality.PERSONAL: Text(zh="个人估计", en="personal estimate"),
    Quality.UNTRACEABLE: Text(zh="来源不可追溯", en="untraceable"),
}
