"""A panel's weights of a whole index: every expert compares the children of every aggregate.

A matrix belongs to the aggregate whose children it compares; an only child is compared with nothing and weighs 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from indices.remark import Remark
from indices.structure import Structure
from indices.weights.ahp.group import Way
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.origin import Standing, digest
from indices.weights.ahp.weighing import Weighing, weigh_judgements
from rules.errors import UsageError
from rules.text import Language, Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """What a panel judged, and the weights that follow.

    judgements  one matrix an expert, by aggregate
    weighings   by aggregate
    weights     of every element among its siblings, by code; siblings sum to 1
    """

    way: Way
    judgements: Mapping[str, tuple[Judgement, ...]]
    weighings: Mapping[str, Weighing]
    weights: Mapping[str, float]

    @property
    def experts(self) -> tuple[str, ...]:
        """The names of the experts."""
        return tuple(each.expert for each in next(iter(self.judgements.values())))

    @property
    def standing(self) -> Standing:
        """A panel's where at least two experts recorded name and date on every sheet, else illustrative."""
        recorded = all(each.origin.standing is Standing.EXPERT_PANEL for each in self.weighings.values())
        return Standing.EXPERT_PANEL if recorded else Standing.ILLUSTRATIVE

    @property
    def ratios(self) -> Mapping[tuple[str, str], float]:
        """The consistency ratio of every matrix by aggregate and expert; expert '' is the group's mean matrix."""
        found: dict[tuple[str, str], float] = {}
        for code, weighing in self.weighings.items():
            members = weighing.group.members if weighing.group else ()
            found |= {(code, each.expert): each.consistency.cr for each in members}
            found[code, "" if members else self.experts[0]] = weighing.consistency.cr
        return found

    @property
    def deviations(self) -> Mapping[str, float]:
        """How far the experts differ in the weight of every element: the standard deviation, 0 for one expert."""
        found: dict[str, float] = {}
        for weighing in self.weighings.values():
            own = np.array([each.weights for each in weighing.group.members] if weighing.group else [weighing.weights])
            spread = own.std(axis=0, ddof=1) if len(own) > 1 else np.zeros(len(weighing.elements))
            found |= dict(zip(weighing.elements, map(float, spread), strict=True))
        return found

    @property
    def digest(self) -> str:
        """The SHA-256 of all judgements."""
        return digest([each for own in self.judgements.values() for each in own])

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What a reader must know, each about its aggregate."""
        return tuple(
            replace(each, about=f"{code}: {each.about}", text=_prefix(code, each.text))
            for code, weighing in self.weighings.items()
            for each in weighing.remarks
        )


def list_questions(structure: Structure, language: Language) -> dict[str, list[str]]:
    """Return what a panel is to compare: by aggregate, from the top down, its children, each as 'CODE name'."""
    return {
        _label(structure, code, language): [_label(structure, child, language) for child in children]
        for code, children in _families(structure).items()
    }


def weigh_panel(structure: Structure, sheets: Sequence[Judgement], way: Way) -> Panel:
    """Return the weights of the whole tree; the first word of an element's name on a sheet is its code.

    Raises
    ------
    UsageError
        A sheet compares what is no complete family of the structure; an expert lacks a sheet, or has one twice; there
        is nothing to compare.

    """
    families = _families(structure)
    if not families or not sheets:
        raise UsageError(Text(zh="没有可比较的要素。", en="There is nothing to compare."))
    experts = list(dict.fromkeys(each.expert for each in sheets))
    placed: dict[str, dict[str, Judgement]] = {code: {} for code in families}
    for sheet in sheets:
        code, own = _place(families, sheet)
        if own.expert in placed[code]:
            raise _refuse(
                sheet,
                zh=f"专家“{own.expert}”对 {code} 的判断出现两次。请去掉一份。",
                en=f"expert '{own.expert}' judged {code} twice; take one out.",
            )
        placed[code][own.expert] = own
    _check_complete(placed, experts)
    judgements = {code: tuple(placed[code][expert] for expert in experts) for code in families}
    weighings = {code: weigh_judgements(own, way) for code, own in judgements.items()}
    weights = {each.code: 1.0 for each in structure.tree}
    for weighing in weighings.values():
        weights |= dict(zip(weighing.elements, map(float, weighing.weights), strict=True))
    return Panel(way=way, judgements=judgements, weighings=weighings, weights=weights)


def _families(structure: Structure) -> dict[str, tuple[str, ...]]:
    """Return the children of every aggregate that has at least two, from the top down."""
    found: dict[str, tuple[str, ...]] = {}
    for level in range(structure.depth, 1, -1):
        for each in structure.at_level(level):
            children = tuple(child.code for child in structure.children(each.code))
            if len(children) > 1:
                found[each.code] = children
    return found


def _label(structure: Structure, code: str, language: Language) -> str:
    return f"{code} {structure.by_code[code].name.in_(language)}".strip()


def _place(families: Mapping[str, tuple[str, ...]], sheet: Judgement) -> tuple[str, Judgement]:
    """Return the aggregate that a sheet belongs to, and the sheet with codes for names."""
    codes = tuple(name.split()[0] for name in sheet.elements)
    code = next((name for name, children in families.items() if codes[0] in children), None)
    if code is None:
        raise _refuse(
            sheet,
            zh=f"“{sheet.elements[0]}”不是该指标体系的代码，或没有同级要素。要素名称应以代码开头。",
            en=f"'{sheet.elements[0]}' is no code of the structure with siblings; a name begins with its code.",
        )
    odd = sorted(set(codes) ^ set(families[code]))
    if odd or len(codes) != len(families[code]):
        names = "、".join(odd)
        raise _refuse(
            sheet,
            zh=f"与 {code} 的下级不一致：{names}。应恰好比较它的 {len(families[code])} 个下级。",
            en=f"does not hold the children of {code}: {', '.join(odd)}. It compares its {len(families[code])} "
            "children, all of them and nothing else.",
        )
    return code, replace(sheet, elements=codes)


def _check_complete(placed: Mapping[str, Mapping[str, Judgement]], experts: Sequence[str]) -> None:
    for code, own in placed.items():
        lacking = [expert for expert in experts if expert not in own]
        if lacking:
            names = "、".join(lacking)
            raise UsageError(
                Text(
                    zh=f"专家 {names} 没有判断 {code} 的下级。请补上，或去掉该专家的文件。",
                    en=f"No judgements on the children of {code} by {', '.join(lacking)}. Have them given, or leave "
                    "the file out.",
                )
            )


def _refuse(sheet: Judgement, *, zh: str, en: str) -> UsageError:
    place = sheet.source or sheet.expert
    return UsageError(Text(zh=f"{place}：{zh}", en=f"{place}: {en}"))


def _prefix(code: str, text: Text) -> Text:
    return Text(zh=f"{code}：{text.zh}", en=f"{code}: {text.en}")
