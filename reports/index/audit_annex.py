"""The annex of the audit: stages with their hashes, the recipe, what limits the result, the worksheet."""

from reports.index.audit_evidence import write_missing, write_rest, write_subhead, write_weight
from reports.index.block import Block, Break, Code, Grid, Heading, Strong, Words
from reports.index.caveats import list_caveats
from reports.index.dossier import Branch, IndexDossier, Worksheet
from reports.index.words import say, write_bare_cell, write_share
from rules.text import Language, Text

_COLUMNS, _ROWS = 9, 400
_RECIPE = Text(
    zh="用同一规范和同一数据执行下列命令，应得到相同的字节；结果的摘要值须与上表一致。",
    en="With the same specification and the same data these commands give the same bytes; the hashes must equal those "
    "above.",
)
_LIMITS = (
    Text(
        zh="指数是按本规范所作的概括，不是对城市的全部评价；另一套指标或权重会给出另一个结果。",
        en="An index is a summary under this specification, no judgement of a city as a whole; other indicators or "
        "weights give another result.",
    ),
    Text(
        zh="区间只涵盖已声明的不确定性（权重、方法选择、数据误差、插补），不涵盖指标本身选错的可能。",
        en="Intervals hold the stated uncertainty (weights, choices of method, errors of data, imputation), not the "
        "chance that the wrong indicators were chosen.",
    ),
    Text(
        zh="相关不等于因果：某项指标与指数同升，不说明改进它就会带来其他改进。",
        en="Correlation is no cause: that an indicator rises with the index does not say that raising it helps.",
    ),
)


def write_annex(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return the annex."""
    return [
        Break(),
        Heading(words=say("annex", language), key="annex"),
        *_write_stages(dossier, language),
        *_write_recipe(dossier, language),
        *_write_limits(dossier, language),
        *_write_remarks(dossier, language),
        *_write_elements(dossier, language),
        *_write_worksheets(dossier, language),
    ]


def _write_stages(dossier: IndexDossier, language: Language) -> list[Block]:
    head = write_subhead("stages", language)
    if not dossier.stages:
        return [head, write_missing("stages", language)]
    rows = tuple(
        (Strong(words=each.name.in_(language)), each.sha256, each.note.in_(language) if each.note else "")
        for each in dossier.stages
    )
    heads = (say("stage", language), "sha256", say("note", language))
    return [head, Grid(heads=heads, shares=(1.5, 3.2, 2.4), rows=rows)]


def _write_recipe(dossier: IndexDossier, language: Language) -> list[Block]:
    head = write_subhead("recipe", language)
    if not dossier.recipe:
        return [head, Words(words=Text(zh="没有记录。", en="Not recorded.").in_(language), style="small")]
    return [
        head,
        Words(words=_RECIPE.in_(language), style="small"),
        Code(lines=tuple(each.in_(language) for each in dossier.recipe)),
    ]


def _write_limits(dossier: IndexDossier, language: Language) -> list[Block]:
    texts = [*list_caveats(dossier), *_LIMITS]
    return [write_subhead("limits", language), *(Words(words=each.in_(language)) for each in texts)]


def _write_remarks(dossier: IndexDossier, language: Language) -> list[Block]:
    if not dossier.remarks:
        return []
    return [write_subhead("remarks", language), *(Words(words=each.in_(language)) for each in dossier.remarks)]


def _write_elements(dossier: IndexDossier, language: Language) -> list[Block]:
    head = write_subhead("weights", language)
    if not dossier.tree:
        return [head, write_missing("weights", language)]
    rows = tuple(_write_element(each, language) for each in dossier.tree)
    heads = tuple(say(key, language) for key in ("code", "name", "level", "weight", "effective", "origin"))
    # The level of an element in the tree, not that of a city.
    tier = Text(zh="层", en="Tier").in_(language)
    heads = (*heads[:2], tier, *heads[3:])
    return [head, Grid(heads=heads, shares=(1.5, 3, 0.6, 1, 1.5, 2), rows=rows, right=frozenset({2, 3, 4}))]


def _write_element(each: Branch, language: Language) -> tuple[str | Strong, ...]:
    share = "100.0%" if each.parent is None else write_share(each.effective_weight)
    return (
        Strong(words=each.code),
        each.name.in_(language),
        str(each.level),
        write_weight(each.weight),
        share,
        each.origin.in_(language) if each.origin else "–",
    )


def _write_worksheets(dossier: IndexDossier, language: Language) -> list[Block]:
    head = write_subhead("worksheet", language)
    if not dossier.worksheets:
        return [head, write_missing("worksheet", language)]
    return [head, *(block for each in dossier.worksheets for block in _write_worksheet(each, language))]


def _write_worksheet(sheet: Worksheet, language: Language) -> list[Block]:
    """Return a sheet in strips of columns, its first column before each of them."""
    blocks: list[Block] = [Words(words=sheet.name.in_(language), style="strong")]
    if sheet.note:
        blocks.append(Words(words=sheet.note.in_(language), style="small"))
    for start in range(1, max(len(sheet.columns), 2), _COLUMNS):
        places = [0, *range(start, min(start + _COLUMNS, len(sheet.columns)))]
        rows = tuple(
            tuple(write_bare_cell(row[place] if place < len(row) else None) for place in places)
            for row in sheet.rows[:_ROWS]
        )
        heads = tuple(sheet.columns[place] for place in places)
        shares = (1.6, *(1.0 for _ in places[1:]), *(1.0 for _ in range(_COLUMNS + 1 - len(places))))
        # Strips that are not full keep the columns of the full ones.
        spare = ("",) * (len(shares) - len(heads))
        blocks.append(
            Grid(
                heads=(*heads, *spare),
                shares=shares,
                rows=tuple((*row, *spare) for row in rows),
                right=frozenset(range(1, len(shares))),
                plain=True,
            )
        )
    return [*blocks, *write_rest(len(sheet.rows) - _ROWS, language)]
