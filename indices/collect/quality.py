"""The six classes of data quality, as U4SSC's verifiers use them (KPI verification manual)."""

from enum import StrEnum

from rules.text import Text


class Quality(StrEnum):
    """How a value came about, the best class first."""

    MEASURED = "measured"
    SURVEY = "survey"
    DERIVED = "derived"
    ASSUMED = "assumed"
    PERSONAL = "personal"
    UNTRACEABLE = "untraceable"

    @property
    def meaning(self) -> Text:
        """Return what a person reads."""
        return _TITLES[self]

    @property
    def label(self) -> str:
        """Return the word of the drop-down, in both languages."""
        return f"{self.meaning.zh} {self.meaning.en}"

    @property
    def rank(self) -> int:
        """Return 0 for the best class and 5 for the worst."""
        return tuple(Quality).index(self)


_TITLES = {
    Quality.MEASURED: Text(zh="准确测量", en="accurate measurement"),
    Quality.SURVEY: Text(zh="由抽样调查推算", en="extrapolated from a survey"),
    Quality.DERIVED: Text(zh="由上级数据推算", en="extrapolated from higher-level data"),
    Quality.ASSUMED: Text(zh="按假设估计", en="estimate on assumptions"),
    Quality.PERSONAL: Text(zh="个人估计", en="personal estimate"),
    Quality.UNTRACEABLE: Text(zh="无法追溯", en="untraceable"),
}


def read_quality(words: str) -> Quality | None:
    """Return the class that `words` names (its id, its Chinese or English title, or both), or None."""
    wanted = " ".join(words.split()).casefold()
    for each in Quality:
        if wanted in (each.value, each.meaning.zh, each.meaning.en, each.label.casefold()):
            return each
    return None
