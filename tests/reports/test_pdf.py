"""The PDF: readable text, embedded fonts alone, the same bytes, nothing a target sends can break it."""

import io
import re
from types import ModuleType
from typing import Any

import pytest

from reports import pdf
from reports.paper.typeface import MissingGlyphError, Scribe
from rules.text import Language, Text
from rules.verdict import WORD_NAMES, Word
from tests.reports.declared import REQUIREMENTS
from tests.reports.specimen import HOSTILE, make_hostile, make_run, make_specimen


@pytest.fixture(scope="module")
def pypdf() -> ModuleType:
    """Return the PDF parser."""
    module: ModuleType = pytest.importorskip("pypdf", reason="pypdf is not installed")
    return module


@pytest.fixture(scope="module")
def rendered() -> dict[Language, bytes]:
    """Return the specimen in both languages."""
    return {language: pdf.render(make_specimen(), language) for language in Language}


def read_text(pypdf: ModuleType, page: bytes) -> str:
    """Return all text without white space: where lines break is not the point here."""
    pages = pypdf.PdfReader(io.BytesIO(page)).pages
    return re.sub(r"\s", "", "".join(each.extract_text() for each in pages))


@pytest.mark.parametrize("language", list(Language))
def test_numbers_reasons_and_words_can_be_read(
    pypdf: ModuleType, rendered: dict[Language, bytes], language: Language
) -> None:
    text = read_text(pypdf, rendered[language])
    dossier = make_specimen()
    for requirement in dossier.run.requirements:
        assert re.sub(r"\s", "", requirement.reason.in_(language)) in text, requirement.id
        assert re.sub(r"\s", "", WORD_NAMES[requirement.verdict].in_(language)) in text
    for number in ("0.0002109", "1.082×10⁻⁵…0.0009999", "≤0.001", "p值0.0004" if language is Language.ZH else "0.0004"):
        assert number in text
    assert all(entry.sha256 in text for entry in dossier.entries)
    assert dossier.head in text
    assert re.sub(r"\s", "", dossier.title.in_(language)) in text


def test_the_report_calls_itself_a_self_test_and_no_certificate(
    pypdf: ModuleType, rendered: dict[Language, bytes]
) -> None:
    text = read_text(pypdf, rendered[Language.ZH])
    assert "厂商自测报告" in text
    assert "不是认证，也不是认证证书" in text
    assert "认证证书" not in text.replace("也不是认证证书", "")


@pytest.mark.parametrize("language", list(Language))
def test_every_page_has_the_report_number_and_its_place(
    pypdf: ModuleType, rendered: dict[Language, bytes], language: Language
) -> None:
    pages = pypdf.PdfReader(io.BytesIO(rendered[language])).pages
    number = make_specimen().number
    for index, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert number in text
        place = f"第 {index} 页，共 {len(pages)} 页" if language is Language.ZH else f"Page {index} of {len(pages)}"
        assert place in text
    end = "报告结束" if language is Language.ZH else "End of report"
    assert end in pages[-1].extract_text()


def list_fonts(pypdf: ModuleType, page: bytes) -> dict[str, bool]:
    """Return every font that a page may use, and whether its program is embedded."""
    fonts: dict[str, bool] = {}
    for each in pypdf.PdfReader(io.BytesIO(page)).pages:
        resources: Any = each["/Resources"]
        for font in resources["/Font"].values():
            descriptor = font.get_object().get("/FontDescriptor")
            fonts[font.get_object()["/BaseFont"]] = descriptor is not None and "/FontFile2" in descriptor.get_object()
    return fonts


@pytest.mark.parametrize("language", list(Language))
def test_only_embedded_fonts_are_used(pypdf: ModuleType, rendered: dict[Language, bytes], language: Language) -> None:
    fonts = list_fonts(pypdf, rendered[language])
    assert fonts
    assert all(fonts.values())
    assert all("NotoSansSC" in name for name in fonts)
    assert b"Helvetica" not in rendered[language]


@pytest.mark.parametrize("language", list(Language))
def test_language_title_and_outline_are_set(
    pypdf: ModuleType, rendered: dict[Language, bytes], language: Language
) -> None:
    reader = pypdf.PdfReader(io.BytesIO(rendered[language]))
    assert reader.trailer["/Root"]["/Lang"] == ("zh-CN" if language is Language.ZH else "en")
    assert make_specimen().title.in_(language) in reader.metadata.title
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert len(titles) == 6
    inner = next(entry for entry in reader.outline if isinstance(entry, list))
    assert len(inner) == len(REQUIREMENTS)


@pytest.mark.parametrize("language", list(Language))
def test_the_same_dossier_gives_the_same_bytes(rendered: dict[Language, bytes], language: Language) -> None:
    assert pdf.render(make_specimen(), language) == rendered[language]


def test_no_line_begins_with_a_closing_mark(pypdf: ModuleType, rendered: dict[Language, bytes]) -> None:
    pages = pypdf.PdfReader(io.BytesIO(rendered[Language.ZH])).pages
    lines = [line.strip() for page in pages for line in page.extract_text().splitlines()]
    assert not [line for line in lines if line.startswith(tuple("，。、；：？！）》”"))]


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_a_target_sends_breaks_the_report(words: str) -> None:
    page = pdf.render(make_hostile(words), Language.ZH)
    assert page.startswith(b"%PDF-")
    assert len(page) < 1_000_000


@pytest.mark.slow
def test_all_of_it_at_once_is_drawn_in_english_too() -> None:
    assert pdf.render(make_hostile("".join(HOSTILE)), Language.EN).startswith(b"%PDF-")


def test_characters_without_a_glyph_are_named(pypdf: ModuleType) -> None:
    text = read_text(pypdf, pdf.render(make_hostile("灯杆 😀 号"), Language.ZH))
    assert "灯杆□号" in text
    assert "U+1F600" in text


def test_rare_characters_of_the_standard_table_can_be_copied(pypdf: ModuleType) -> None:
    assert "堃𬭎𫖯" in read_text(pypdf, pdf.render(make_hostile("堃𬭎𫖯"), Language.ZH))


def test_a_declaration_with_an_undrawable_character_fails_loudly() -> None:
    odd = REQUIREMENTS["REL-01"].model_copy(update={"title": Text(zh="丢失😀", en="Lost 😀")})
    with pytest.raises(MissingGlyphError) as caught:
        pdf.render(make_specimen(requirements={**REQUIREMENTS, "REL-01": odd}), Language.ZH)
    assert "U+1F600" in caught.value.message.zh
    assert "U+1F600" in caught.value.message.en


def test_markup_in_a_string_is_drawn_as_it_is() -> None:
    scribe = Scribe()
    assert scribe.told("<b>&</b>") == "&lt;b&gt;&amp;&lt;/b&gt;"
    assert scribe.own("a < b") == "a &lt; b"


def test_an_empty_run_makes_a_report_that_establishes_nothing(pypdf: ModuleType) -> None:
    run = make_run(requirements=(), counts={}, verdict=Word.NOT_ESTABLISHED, findings=(), partial=True, family=0)
    text = read_text(pypdf, pdf.render(make_specimen(run, manifest=None, subject=None, proofs=None), Language.EN))
    assert "Notestablished" in text
    assert "Therearenofurtherfindings" in text
    assert "Thebundlewasnotclosed" in text
