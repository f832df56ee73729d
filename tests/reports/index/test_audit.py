"""The audit: readable, the same bytes, every step graded, nothing that is missing passes in silence."""

import io
import re
from types import ModuleType

import pytest

from reports.index import audit, audit_html, validity
from reports.index.audit_cover import list_steps
from reports.index.dossier import IndexDossier
from reports.index.evidence import Grade
from reports.index.words import FACETS, GRADES, STEPS
from rules.text import Language, Text
from tests.reports.index.specimen import DIGEST, make_bare, make_dossier
from tests.reports.test_html import Page

LONG = Text(zh="一个非常长的名称" * 30, en="an interminable name " * 25)


@pytest.fixture(scope="module")
def pypdf() -> ModuleType:
    """Return the PDF parser."""
    module: ModuleType = pytest.importorskip("pypdf", reason="pypdf is not installed")
    return module


@pytest.fixture(scope="module")
def dossier() -> IndexDossier:
    """Return the specimen."""
    return make_dossier(12, each=4)


@pytest.fixture(scope="module")
def papers(dossier: IndexDossier) -> dict[Language, bytes]:
    """Return the audit in both languages."""
    return {language: audit.render(dossier, language) for language in Language}


def read_pages(pypdf: ModuleType, paper: bytes) -> list[str]:
    """Return the text of each page without white space."""
    return [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(paper)).pages]


@pytest.mark.parametrize("language", list(Language))
def test_numbers_grades_and_hashes_can_be_read(
    pypdf: ModuleType, dossier: IndexDossier, papers: dict[Language, bytes], language: Language
) -> None:
    text = "".join(read_pages(pypdf, papers[language]))
    for step in list_steps(dossier):
        assert re.sub(r"\s", "", STEPS[step.number - 1].in_(language)) in text
        assert re.sub(r"\s", "", GRADES[step.grade].in_(language)) in text
    for number in ("0.0234", "0.561", "0.914", "0.034", "−.62", "98304", "20260101", "Saaty2005", "12.35"):
        assert number in text, number
    assert DIGEST in text
    assert dossier.number in text
    assert "cityassayindexbuildcity-index.yaml" in text
    assert ("未收敛" if language is Language.ZH else "notconverged") in text


@pytest.mark.parametrize("language", list(Language))
def test_page_one_says_what_the_result_is_not(
    pypdf: ModuleType, papers: dict[Language, bytes], language: Language
) -> None:
    first = read_pages(pypdf, papers[language])[0]
    wanted = {
        Language.ZH: ("仅供演示", "城市是虚构的样例", "合成数据", "示意性权重", "未经署名确认", "没有效力", "十步审计"),
        Language.EN: ("demonstrationonly", "citiesaremadeup", "synthetic", "illustrative", "noforce", "Tensteps"),
    }
    for words in wanted[language]:
        assert words in first, words


@pytest.mark.parametrize("language", list(Language))
def test_what_was_not_computed_is_said(pypdf: ModuleType, language: Language) -> None:
    bare = make_bare()
    text = "".join(read_pages(pypdf, audit.render(bare, language)))
    missing = "未计算" if language is Language.ZH else "notcomputed"
    assert text.count(missing) >= 10
    assert ("10步未做" if language is Language.ZH else "10notdone") in text
    assert "✓" not in text


def test_the_same_dossier_gives_the_same_bytes(dossier: IndexDossier, papers: dict[Language, bytes]) -> None:
    for language in Language:
        assert audit.render(dossier, language) == papers[language]
        assert audit_html.render(dossier, language) == audit_html.render(dossier, language)
        assert validity.render(dossier, language) == validity.render(dossier, language)


@pytest.mark.parametrize("count", [0, 1])
def test_the_smallest_sizes_have_their_pages(pypdf: ModuleType, count: int) -> None:
    dossier = make_dossier(count, each=4) if count else make_bare(0)
    assert len(read_pages(pypdf, audit.render(dossier, Language.ZH))) > 3


@pytest.mark.slow
@pytest.mark.parametrize("count", [51, 300])
def test_every_unit_of_many_and_sixty_indicators_have_their_place(pypdf: ModuleType, count: int) -> None:
    dossier = make_dossier(count, each=12, classes=1)
    text = "".join(read_pages(pypdf, audit.render(dossier, Language.EN)))
    assert all(unit.name.en.replace(" ", "") in text for unit in dossier.units)
    assert all(branch.code in text for branch in dossier.tree)


@pytest.mark.slow
def test_long_names_overflow_no_page(pypdf: ModuleType) -> None:
    whole = make_dossier(3, each=2)
    assert whole.agreement is not None
    dossier = whole.model_copy(
        update={
            "title": LONG,
            "subject": LONG,
            "reason": LONG,
            "levels": tuple(each.model_copy(update={"name": LONG}) for each in whole.levels),
            "units": tuple(each.model_copy(update={"name": LONG, "class_": LONG}) for each in whole.units),
            "tree": tuple(each.model_copy(update={"name": LONG, "origin": LONG}) for each in whole.tree),
            "steps": tuple(each.model_copy(update={"title": LONG, "findings": (LONG,)}) for each in whole.steps),
            "stages": tuple(each.model_copy(update={"name": LONG, "note": LONG}) for each in whole.stages),
            "ranges": tuple(each.model_copy(update={"source": LONG}) for each in whole.ranges),
            "weights": tuple(each.model_copy(update={"name": LONG, "origin": LONG}) for each in whole.weights),
            "agreement": whole.agreement.model_copy(update={"methods": (LONG,) * 5}),
            "sensitivity": tuple(each.model_copy(update={"choice": LONG}) for each in whole.sensitivity),
            "recipe": (Text.same("x" * 900),),
        }
    )
    for language in Language:
        assert len(read_pages(pypdf, audit.render(dossier, language))) > 5


def test_characters_that_the_fonts_lack_are_replaced_and_named(pypdf: ModuleType, dossier: IndexDossier) -> None:
    unit = dossier.units[0].model_copy(update={"name": Text.same("城市 \U0001f3d9")})
    strange = dossier.model_copy(update={"units": (unit, *dossier.units[1:])})
    text = "".join(read_pages(pypdf, audit.render(strange, Language.ZH)))
    assert "U+1F3D9" in text
    assert "城市□" in text


@pytest.mark.parametrize("language", list(Language))
def test_the_page_is_well_formed_and_asks_nobody(dossier: IndexDossier, language: Language) -> None:
    raw = audit_html.render(dossier, language)
    page = Page(raw)
    assert page.stack == []
    assert not page.tags & {"script", "link", "img", "iframe", "object", "form"}
    names = {name for name, _ in page.attributes}
    assert "src" not in names
    assert not [name for name in names if name.startswith("on")]
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    targets = {value.removeprefix("#") for name, value in page.attributes if name == "href" and value}
    assert targets
    assert targets <= set(ids)
    assert not re.search(rb"url\(|@import|https?:", raw)
    assert f'id="show-{language.value}" checked' in raw.decode()


def test_every_drawing_of_the_page_has_words_in_its_language(dossier: IndexDossier) -> None:
    raw = audit_html.render(dossier, Language.ZH).decode()
    chinese, english = raw.split('<main class="page page-en"')
    labels = re.findall(r'role="img" aria-label="([^"]+)"', english)
    assert len(labels) == len(re.findall(r'role="img" aria-label="([^"]+)"', chinese))
    assert len(labels) > 8
    assert not [label for label in labels if re.search(r"[\u3400-\u9fff]", label)]


def test_hostile_names_stay_text(dossier: IndexDossier) -> None:
    unit = dossier.units[0].model_copy(update={"name": Text.same("<script>{{ 7 * 7 }}\u202e</script>")})
    hostile = dossier.model_copy(update={"units": (unit, *dossier.units[1:])})
    raw = audit_html.render(hostile, Language.ZH).decode()
    assert "<script" not in raw
    assert "{{ 7 * 7 }}" in raw
    assert "\u202e" not in raw
    assert audit.render(hostile, Language.ZH).startswith(b"%PDF")


@pytest.mark.parametrize("language", list(Language))
def test_validity_names_all_three_and_never_passes_what_was_not_examined(
    pypdf: ModuleType, dossier: IndexDossier, language: Language
) -> None:
    text = "".join(read_pages(pypdf, validity.render(dossier, language)))
    for facet in FACETS.values():
        assert re.sub(r"\s", "", facet.in_(language)) in text
    assert text.count(re.sub(r"\s", "", GRADES[Grade.NOT_DONE].in_(language))) == 4
