"""The league table, the terminal and the specification of a collection."""

import datetime as dt
from types import ModuleType

import pytest

from reports.index import collection, league, league_html, terminal
from reports.index.collection_sheet import CollectionRow, CollectionSheet
from reports.index.scope import ACROSS, WITHIN, group_classes
from rules.text import Language, Text
from tests.reports.index.specimen import DIGEST, make_bare, make_dossier
from tests.reports.index.test_audit import read_pages
from tests.reports.test_html import Page


@pytest.fixture(scope="module")
def pypdf() -> ModuleType:
    """Return the PDF parser."""
    module: ModuleType = pytest.importorskip("pypdf", reason="pypdf is not installed")
    return module


def squeeze(text: Text, language: Language) -> str:
    return text.in_(language).replace(" ", "")


@pytest.mark.parametrize("language", list(Language))
def test_classes_stand_apart_and_crossing_them_is_said(pypdf: ModuleType, language: Language) -> None:
    dossier = make_dossier(9)
    text = "".join(read_pages(pypdf, league.render(dossier, language)))
    assert squeeze(WITHIN, language) in text
    for group in group_classes(dossier):
        assert squeeze(group.name, language) in text
    crossed = dossier.model_copy(update={"across": True})
    text = "".join(read_pages(pypdf, league.render(crossed, language)))
    assert squeeze(ACROSS, language) in text
    assert squeeze(WITHIN, language) not in text


def test_one_class_needs_no_word_about_classes() -> None:
    assert WITHIN.zh not in terminal.render(make_dossier(5, classes=1), Language.ZH)
    assert WITHIN.zh.split("，")[0] in terminal.render(make_dossier(5), Language.ZH)


def test_units_without_an_index_or_a_class_come_last_and_are_there() -> None:
    dossier = make_dossier(6)
    lost = dossier.units[0].model_copy(update={"index": None, "class_": None})
    groups = group_classes(dossier.model_copy(update={"units": (lost, *dossier.units[1:])}))
    assert groups[-1].units == (lost,)
    assert groups[-1].name.zh == "未分类"
    same = dossier.units[3].model_copy(update={"index": None})
    rest = group_classes(dossier.model_copy(update={"units": (same, *dossier.units[:3])}))
    assert rest[0].units[-1] == same


def test_ties_share_their_rank_and_keep_a_steady_order() -> None:
    dossier = make_dossier(12, tie=True, classes=1)
    (group,) = group_classes(dossier)
    assert {each.rank for each in group.units} == {1}
    assert [each.code for each in group.units] == sorted(each.code for each in group.units)


def test_without_intervals_the_table_says_so(pypdf: ModuleType) -> None:
    text = "".join(read_pages(pypdf, league.render(make_bare(), Language.ZH)))
    assert "名次的可靠程度未知" in text
    assert "50.00" in text


@pytest.mark.parametrize("language", list(Language))
def test_the_page_is_well_formed(language: Language) -> None:
    dossier = make_dossier(51)
    raw = league_html.render(dossier, language)
    assert Page(raw).stack == []
    assert raw.count(b"<svg") == 6
    assert raw == league_html.render(dossier, language)
    assert league.render(dossier, language) == league.render(dossier, language)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("width", [60, 100])
def test_the_terminal_is_short_and_keeps_its_width(language: Language, width: int) -> None:
    from rich.cells import cell_len

    dossier = make_dossier(51)
    shown = terminal.render(dossier, language, width=width)
    assert max(map(cell_len, shown.splitlines())) <= width
    assert "\x1b" not in shown
    assert "\x1b" in terminal.render(dossier, language, colour=True)
    assert dossier.number in shown
    assert len(shown.splitlines()) < 140


def test_the_terminal_names_what_failed_and_never_colours_a_name() -> None:
    dossier = make_dossier(3)
    unit = dossier.units[0].model_copy(update={"name": Text.same("\x1b[31mred")})
    shown = terminal.render(dossier.model_copy(update={"units": (unit, *dossier.units[1:])}), Language.EN)
    assert "✗ 4 Multivariate analysis · Fail" in shown
    assert "\x1b" not in shown
    assert "not computed" in terminal.render(make_bare(0), Language.EN)


def make_sheet(fields: int, *, long: bool = False) -> CollectionSheet:
    definition = Text(
        zh="建成区面积，按年末统计。" * (70 if long else 1), en="Built-up area at year's end. " * (40 if long else 1)
    )
    rows = tuple(
        CollectionRow(
            department=Text(zh=f"样例部门 {number % 3}", en=f"Specimen department {number % 3}"),
            code=f"F-{number:03d}",
            name=Text(zh="建成区面积", en="Built-up area"),
            definition=definition,
            unit="m2",
            period="2025",
            evidence=Text(zh="统计年鉴", en="yearbook") if number % 2 else None,
            required=number != 0,
        )
        for number in range(fields)
    )
    return CollectionSheet(
        title=Text(zh="样例采集", en="Specimen collection"),
        author="CityAssay 0.1.0",
        number="CA-C-20260101",
        made=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        spec="city-index",
        edition="1",
        sha256=DIGEST,
        rows=rows,
    )


@pytest.mark.parametrize("language", list(Language))
def test_the_collection_lists_every_field_by_department(pypdf: ModuleType, language: Language) -> None:
    sheet = make_sheet(60)
    text = "".join(read_pages(pypdf, collection.render(sheet, language)))
    assert all(row.code in text for row in sheet.rows)
    assert text.count(squeeze(sheet.rows[0].definition, language)) == 60
    assert DIGEST in text
    assert "㎡" in text
    assert ("选填" if language is Language.ZH else "optional") in text
    assert collection.render(sheet, language) == collection.render(sheet, language)


@pytest.mark.parametrize("language", list(Language))
def test_a_definition_longer_than_a_page_is_not_cut(pypdf: ModuleType, language: Language) -> None:
    text = "".join(read_pages(pypdf, collection.render(make_sheet(2, long=True), language)))
    # Heads and feet of the pages stand between two lines of the definition.
    word, times = ("年末", 140) if language is Language.ZH else ("year'sen", 80)
    assert times - 4 <= text.count(word) <= times


def test_a_collection_without_fields_says_so(pypdf: ModuleType) -> None:
    assert "没有需要填报的字段" in "".join(read_pages(pypdf, collection.render(make_sheet(0), Language.ZH)))
