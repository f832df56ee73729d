"""How a collection sheet looks: its columns, the names of its sheets, what the hidden one holds."""

import re
from dataclasses import dataclass

from indices.collect.specification import Specification
from rules.text import Text

FORMAT = "cityassay/collect-sheet/1"
README = "说明 Read me"
CITIES = "城市 Cities"
HIDDEN = "_spec"
OWN_SHEETS = frozenset({README, CITIES, HIDDEN})
_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a department's sheet; a person fills in those that are not `locked`."""

    key: str
    title: Text
    width: int
    locked: bool

    @property
    def head(self) -> str:
        """Return the name in the first row."""
        return f"{self.title.zh} {self.title.en}"

    def is_called(self, words: str) -> bool:
        """Tell whether `words` is a name of the column: both languages, one of them, or its key."""
        said = " ".join(words.split()).casefold()
        return said in (self.head.casefold(), self.title.zh, self.title.en.casefold(), self.key)


COLUMNS = (
    Column(key="city", title=Text(zh="城市代码", en="City code"), width=12, locked=True),
    Column(key="code", title=Text(zh="字段代码", en="Field code"), width=22, locked=True),
    Column(key="name", title=Text(zh="名称", en="Name"), width=34, locked=True),
    Column(key="definition", title=Text(zh="口径", en="Definition"), width=48, locked=True),
    Column(key="unit", title=Text(zh="单位", en="Unit"), width=10, locked=True),
    Column(key="period", title=Text(zh="时期", en="Period"), width=12, locked=False),
    Column(key="value", title=Text(zh="数值", en="Value"), width=16, locked=False),
    Column(key="quality", title=Text(zh="质量类", en="Quality class"), width=30, locked=False),
    Column(key="source", title=Text(zh="数据来源", en="Source"), width=30, locked=False),
    Column(key="evidence", title=Text(zh="证据文件名", en="Evidence file"), width=30, locked=False),
    Column(key="remark", title=Text(zh="备注", en="Remark"), width=30, locked=False),
)
BY_KEY = {each.key: each for each in COLUMNS}


def name_sheets(spec: Specification) -> dict[str, str]:
    """Return the name of the sheet of every department (by its Chinese name), each once and at most 31 characters."""
    names: dict[str, str] = {}
    for department, fields in spec.departments.items():
        whole = _FORBIDDEN.sub(" ", f"{department} {fields[0].department.en}")
        name, number = whole[:_LONGEST].strip(), 2
        while name.casefold() in {each.casefold() for each in (*names.values(), *OWN_SHEETS)}:
            mark = f" {number}"
            name, number = whole[: _LONGEST - len(mark)].strip() + mark, number + 1
        names[department] = name
    return names
