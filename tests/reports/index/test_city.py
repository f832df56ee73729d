"""The report of one city: short, with its doubts, in both languages, and a clear refusal for a stranger."""

import re
from types import ModuleType

import pytest

from reports.index import city, city_html
from reports.index.dossier import IndexDossier
from reports.index.scope import compare_pillars, find_neighbours, find_peers
from reports.index.unit import Certainty, UnitLevel
from rules.errors import UsageError
from rules.text import Language, Text
from tests.reports.index.specimen import make_bare, make_dossier
from tests.reports.index.test_audit import read_pages
from tests.reports.test_html import Page


@pytest.fixture(scope="module")
def pypdf() -> ModuleType:
    """Return the PDF parser."""
    module: ModuleType = pytest.importorskip("pypdf", reason="pypdf is not installed")
    return module


@pytest.fixture(scope="module")
def dossier() -> IndexDossier:
    """Return the specimen."""
    return make_dossier(51)


@pytest.mark.parametrize("language", list(Language))
def test_an_official_reads_it_over_a_coffee(pypdf: ModuleType, dossier: IndexDossier, language: Language) -> None:
    unit = dossier.units[6]
    pages = read_pages(pypdf, city.render(dossier, unit.code, language))
    text = "".join(pages)
    assert 2 <= len(pages) <= 4
    assert f"{unit.index:.1f}" in pages[0]
    assert f"{unit.lower:.2f}–{unit.upper:.2f}" in pages[0]
    assert f"{unit.rank}/17" in pages[0]
    assert f"{dossier.number}-{unit.code}" in text
    for pillar in dossier.pillars:
        assert re.sub(r"\s", "", pillar.name.in_(language)) in text
    assert "+1.85" in text
    assert "+17.25" in text
    assert "−23.75" in text
    assert ("仅供演示" if language is Language.ZH else "demonstrationonly") in pages[0]


@pytest.mark.parametrize("language", list(Language))
def test_what_is_missing_is_said(pypdf: ModuleType, language: Language) -> None:
    text = "".join(read_pages(pypdf, city.render(make_bare(), "C002", language)))
    assert text.count("未计算" if language is Language.ZH else "notcomputed") >= 6
    assert ("不能定级" if language is Language.ZH else "nolevel") in text


def test_a_city_without_an_index_is_told_too(pypdf: ModuleType) -> None:
    bare = make_bare()
    none = bare.model_copy(update={"units": (bare.units[0].model_copy(update={"index": None}),)})
    assert "的指数无法计算" in "".join(read_pages(pypdf, city.render(none, "C001", Language.ZH)))


def test_a_stranger_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match=r"no unit X99\. Choose one of C001") as caught:
        city.render(make_bare(), "X99", Language.ZH)
    assert "X99" in caught.value.message.zh


def test_the_highest_level_has_no_next_one_and_a_veto_is_printed(pypdf: ModuleType, dossier: IndexDossier) -> None:
    veto = Text(zh="网络安全事件一票否决。", en="An incident holds the level down.")
    level = UnitLevel(id="L4", probability=0.7, certainty=Certainty.OPEN, vetoes=(veto,))
    top = dossier.units[0].model_copy(update={"level": level})
    shown = dossier.model_copy(update={"units": (top, *dossier.units[1:])})
    text = "".join(read_pages(pypdf, city.render(shown, top.code, Language.ZH)))
    assert "已处于最高级别" in text
    assert "一票否决" in text
    assert "低于95%" in text


def test_the_distance_follows_from_the_cut_where_it_was_not_given(pypdf: ModuleType, dossier: IndexDossier) -> None:
    level = UnitLevel(id="L2", probability=0.99, certainty=Certainty.SURE)
    unit = dossier.units[0].model_copy(update={"level": level, "index": 52.5})
    shown = dossier.model_copy(update={"units": (unit, *dossier.units[1:])})
    text = "".join(read_pages(pypdf, city.render(shown, unit.code, Language.ZH)))
    assert "分界为55.0，还差2.50分" in text


def test_a_level_held_back_by_doubt_is_told_from_the_likeliest_one(pypdf: ModuleType, dossier: IndexDossier) -> None:
    names = {each.id: each.name.zh for each in dossier.levels}
    ids = list(names)
    shares = tuple(0.82 if name == ids[2] else 0.18 if name == ids[1] else 0.0 for name in ids)
    for vetoes in ((), (Text(zh="否决。", en="Vetoed."),)):
        level = UnitLevel(id=ids[1], probability=0.18, probabilities=shares, distance=0.0, vetoes=vetoes)
        unit = dossier.units[0].model_copy(update={"level": level})
        shown = dossier.model_copy(update={"units": (unit, *dossier.units[1:])})
        text = "".join(read_pages(pypdf, city.render(shown, unit.code, Language.ZH)))
        assert "还差0.00分" not in text
        assert (f"最可能为“{names[ids[2]]}”（82.0%）" in text) is (not vetoes)
        assert ("但把握不足，尚未确立：" in text) is (not vetoes)
        assert ("但因下述原因不能升级" in text) is bool(vetoes)


def test_a_level_that_was_kept_is_told(pypdf: ModuleType, dossier: IndexDossier) -> None:
    pages = []
    for kept in (False, True):
        level = UnitLevel(id="L2", probability=0.6, kept=kept)
        unit = dossier.units[0].model_copy(update={"level": level})
        shown = dossier.model_copy(update={"units": (unit, *dossier.units[1:])})
        pages.append("".join(read_pages(pypdf, city.render(shown, unit.code, Language.ZH))))
    assert ["级别沿用上次测评的结果" in each for each in pages] == [False, True]


def test_a_city_is_compared_with_its_class_alone(dossier: IndexDossier) -> None:
    unit = dossier.units[4]
    peers = find_peers(dossier, unit)
    assert {each.class_ for each in peers} == {unit.class_}
    assert len(peers) == 17
    row = compare_pillars(dossier, unit)[0]
    assert row.median == sorted(score for each in peers if (score := each.scores["P1"]) is not None)[8]


def test_neighbours_hold_the_city_itself_at_both_ends(dossier: IndexDossier) -> None:
    peers = find_peers(dossier, dossier.units[0])
    for unit in peers:
        near = find_neighbours(peers, unit)
        assert unit in near
        assert len(near) == 7
    assert find_neighbours(peers[:2], peers[0]) == peers[:2]


@pytest.mark.parametrize("count", [1, 300])
def test_every_size_has_its_pages(pypdf: ModuleType, count: int) -> None:
    assert 2 <= len(read_pages(pypdf, city.render(make_dossier(count), "C001", Language.ZH))) <= 4


@pytest.mark.parametrize("language", list(Language))
def test_the_page_is_well_formed_and_the_bytes_are_the_same(dossier: IndexDossier, language: Language) -> None:
    raw = city_html.render(dossier, "C007", language)
    assert Page(raw).stack == []
    assert raw == city_html.render(dossier, "C007", language)
    assert city.render(dossier, "C007", language) == city.render(dossier, "C007", language)
    assert raw.count(b"<svg") == 6


@pytest.mark.parametrize(("language", "words"), [(Language.ZH, "同类中位数"), (Language.EN, "median")])
def test_a_city_alone_is_compared_with_nobody(language: Language, words: str) -> None:
    alone = make_dossier(1)
    page = city_html.render(alone, alone.units[0].code, language).decode()
    shown = page.split("<svg")[1].split("</svg>")[0]
    assert words not in shown
