"""Which cities may stand in one table: those of one class. Others are refused, or shown class by class."""

from collections.abc import Mapping, Sequence

from indices.classes.axes import read_axes
from indices.classes.city_class import CityClass
from rules.errors import UsageError
from rules.text import Text

AXES = ("level", "size")
Key = tuple[str, ...]


def group_by_class(cities: Mapping[str, CityClass], *, axes: Sequence[str] = AXES) -> Mapping[Key, tuple[str, ...]]:
    """Return the cities of each class: key (the class on each axis, `-` where it has none) -> names, in given order.

    Raises
    ------
    UsageError
        There is no such axis.

    """
    strange = [axis for axis in axes if axis not in read_axes()]
    if strange or not axes:
        known = ", ".join(read_axes())
        named = ", ".join(strange) or "-"
        raise UsageError(Text(zh=f"没有分类轴 {named}。可选：{known}。", en=f"no axis {named}; there are {known}."))
    groups: dict[Key, list[str]] = {}
    for name, found in cities.items():
        groups.setdefault(tuple(_on_axis(found, axis) for axis in axes), []).append(name)
    return {key: tuple(groups[key]) for key in sorted(groups)}


def check_comparable(cities: Mapping[str, CityClass], *, axes: Sequence[str] = AXES) -> None:
    """Refuse to compare cities across classes.

    Raises
    ------
    UsageError
        They are of more than one class on `axes`, or classified on different days; the sentence names one of each.

    """
    days = sorted({found.on for found in cities.values()})
    if len(days) > 1:
        named = "、".join(str(day) for day in days)
        raise UsageError(
            Text(
                zh=f"城市类别取自不同日期（{named}），不能比较。请按同一日期分类。",
                en=f"The classes are of different days ({named.replace('、', ', ')}). Classify on one day.",
            )
        )
    groups = group_by_class(cities, axes=axes)
    if len(groups) > 1:
        shown = [f"{names[0]} ({' / '.join(key)})" for key, names in groups.items()]
        raise UsageError(
            Text(
                zh=f"城市分属 {len(groups)} 个类别，不能放在一起排名：{'、'.join(shown)}。请按类别分别展示。",
                en=f"The cities are of {len(groups)} classes: {', '.join(shown)}. Show them class by class.",
            )
        )


def _on_axis(found: CityClass, axis: str) -> str:
    if axis == "function":
        return "+".join(found.functions) or "-"
    return (found.level if axis == "level" else found.size) or "-"
