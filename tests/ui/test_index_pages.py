"""The pages of the index, run by Streamlit's own test harness over made-up cities, in both languages."""

import html
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from evaluator.bootstrap import VALUES
from evaluator.service.index import console
from evaluator.service.index.console import zip_samples
from evaluator.service.index.console_experts import weigh_uploads, write_form
from evaluator.service.index.upload import Upload
from rules.text import Language
from tests.evaluator.bundles import point_at, point_nowhere
from tests.house.source import ROOT
from tests.indices.weights.ahp.forms import fill_form
from ui.parts import index_extra

APP = str(ROOT / "ui" / "app.py")
INDEX, CITY, LIBRARY = "app_pages/index.py", "app_pages/city.py", "app_pages/library.py"
EXPERTS = "app_pages/experts.py"
LANGUAGES = ("zh", "en")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def samples() -> dict[str, bytes]:
    """Return the made-up files by name."""
    with zipfile.ZipFile(io.BytesIO(zip_samples())) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Serve an empty history, keep temporary files where a test can look, and keep the sensitivity design small."""
    room = tmp_path / "scratch"
    room.mkdir()
    point_at(tmp_path)
    st.cache_resource.clear()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    monkeypatch.setattr(console, "SOBOL", 32)
    yield room
    assert list(room.iterdir()) == []
    st.cache_resource.clear()
    point_nowhere()


def open_page(page: str, language: str = "zh", **query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=30)
    app.query_params["lang"] = language
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    return settle(app.switch_page(page))


def settle(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return settle(app)


def choose(app: AppTest, key: str, value: str) -> AppTest:
    control = app.get_by_key(key)
    assert isinstance(control, ButtonGroup)
    control.set_value(value)
    return settle(app)


def upload(app: AppTest, key: str, name: str, data: bytes) -> None:
    app.file_uploader(key=key).set_value((name, data, "application/octet-stream"))


def bodies(app: AppTest) -> str:
    return " ".join(body for each in app.get("html") if not (body := str(each.proto.body)).startswith("<style>"))


def read(app: AppTest) -> str:
    """Return what the page says: words alone."""
    told = (*app.info, *app.warning, *app.error, *app.title, *app.caption, *app.subheader)
    labels = [each.proto.label for each in app.get("download_button")]
    plain = html.unescape(re.sub(r"<[^>]+>", " ", bodies(app)))
    return " ".join([plain, *(str(each.value) for each in told), *labels, *(each.label for each in app.button)])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("page", "title"),
    [
        (INDEX, ("指数", "Index")),
        (CITY, ("城市测评", "City assay")),
        (EXPERTS, ("专家赋权", "Experts' weights")),
        (LIBRARY, ("指标库", "Indicator library")),
    ],
)
def test_a_page_speaks_one_language(page: str, title: tuple[str, str], language: str) -> None:
    app = open_page(page, language)
    assert app.title[0].value == title[LANGUAGES.index(language)]
    assert bool(_CHINESE.search(read(app))) is (language == "zh")


@pytest.mark.parametrize("page", [INDEX, CITY, EXPERTS])
def test_without_the_extra_there_is_the_install_line(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(index_extra, "find_spec", find_nothing)
    assert "pip install 'cityassay[index]'" in read(open_page(page)).replace("\\", "")


def test_a_missing_file_is_one_sentence_and_what_was_uploaded_stays(samples: dict[str, bytes]) -> None:
    app = open_page(INDEX)
    upload(app, "index-structure", "structure.csv", samples["structure.csv"])
    press(app, "index-run")
    assert [each.value for each in app.error] == ["请上传数据表。"]
    choose(app, "language", "en")
    assert [each.value for each in app.error] == ["Upload the data table."]
    upload(app, "index-data", "data.csv", samples["data.csv"])
    press(app, "index-run")
    assert [each.value for each in app.error] == []
    assert "smart-city certification index" in read(app)


def test_a_broken_cell_is_named_by_the_name_of_the_upload(samples: dict[str, bytes], scratch: Path) -> None:
    broken = samples["data.csv"].decode("utf-8-sig").splitlines()
    broken[3] = ",".join([*broken[3].split(",")[:3], "lots", *broken[3].split(",")[4:]])
    app = open_page(INDEX, "en")
    choose(app, "index-way", "library")
    app.selectbox(key="index-framework").select("city-index")
    upload(app, "index-data", "../my *cities*.csv", "\n".join(broken).encode())
    press(app, "index-run")
    (told,) = (each.value.replace("\\", "") for each in app.error)
    assert "my *cities*.csv D4" in told
    assert str(scratch) not in told
    assert app.get("tab") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_made_up_cities_give_everything(language: str) -> None:
    app = press(open_page(INDEX, language), "index-try")
    words = read(app)
    wanted = {
        "zh": "使用前须知 仅供演示 合成数据 示意性权重 审计步骤：通过 优化级 名次 敏感性 权重 支柱 已完成",
        "en": "Read this first demonstration synthetic illustrative Audit steps: Optimised Rank weights Pillar Done",
    }
    for each in wanted[language].split():
        assert each in words + " ".join([*(each.label for each in app.status), *(each.label for each in app.tabs)])
    labels = [each.proto.label for each in app.get("download_button")]
    assert sum("PDF" in each for each in labels) == 2
    assert sum("HTML" in each or "JSON" in each for each in labels) == 2
    assert bodies(app).count('class="ix-bar"') == 40
    # The result stays when the page is drawn again.
    assert "CI-" in read(settle(app))


def test_every_stage_is_told_while_it_works() -> None:
    app = press(open_page(INDEX), "index-try")
    (status,) = app.status
    told = [each.value for each in status.markdown]
    assert told == [each.zh for each in console.STAGES.values()]


def test_a_weight_that_slides_ranks_again_and_at_rest_nothing_moves() -> None:
    app = press(open_page(INDEX, "en"), "index-try")
    assert "0 units move" in read(app)
    assert "▲" not in bodies(app)
    slider = app.slider[0]
    assert slider.value == 30
    slider.set_value(80)
    words = read(settle(app))
    moved = re.search(r"(\d+) units move, by (\d+) places", words)
    assert moved
    assert int(moved[1]) > 10
    assert "▲" in words
    assert "▼" in words
    assert "is ahead of" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_made_up_city_is_assayed(language: str) -> None:
    app = press(open_page(CITY, language), "city-try")
    words = read(app)
    for each in ("IDX-01", "IDX-09", "C001", "95"):
        assert each in words
    wanted = {
        "zh": "没有发现问题 级别概率 协同级 不符合 示意性 上一级别是“优化级”",
        "en": "Nothing Probability Integrated Fail illustrative points away",
    }
    for each in wanted[language].split():
        assert each in words
    labels = [each.proto.label for each in app.get("download_button")]
    assert any(".assay" in each for each in labels)
    assert sum("PDF" in each for each in labels) == 4


def test_a_flaw_of_the_sheet_is_shown_with_sheet_and_cell(samples: dict[str, bytes]) -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(samples["city/sheet.xlsx"]))
    leaf = book.worksheets[2]
    heads = [str(cell.value) for cell in leaf[1]]
    column = next(place for place, head in enumerate(heads, start=1) if "Value" in head)
    cell = leaf.cell(2, column)
    cell.value = "about 12"
    sink = io.BytesIO()
    book.save(sink)
    app = open_page(CITY)
    upload(app, "city-sheet", "sheet.xlsx", sink.getvalue())
    words = read(press(app, "city-check"))
    assert leaf.title in words
    assert cell.coordinate in words
    assert "错误" in words
    assert app.get("tab") == []


def test_an_uploaded_city_is_assayed_with_its_evidence(samples: dict[str, bytes]) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as package:
        for name, data in samples.items():
            if name.startswith("city/evidence/"):
                package.writestr(name.removeprefix("city/"), data)
    app = open_page(CITY, "en")
    upload(app, "city-sheet", "sheet.xlsx", samples["city/sheet.xlsx"])
    upload(app, "city-declaration", "city.yaml", samples["city/city.yaml"])
    upload(app, "city-evidence", "evidence.zip", sink.getvalue())
    words = read(press(app, "city-run"))
    assert [each.value for each in app.error] == []
    assert "Nothing found" in words
    assert "Sample City (made up)" in words


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_experts_fill_the_form_and_their_record_weighs_a_city(language: str, samples: dict[str, bytes]) -> None:
    app = open_page(EXPERTS, language)
    app.selectbox(key="experts-framework").select("city-index")
    settle(app)
    form = write_form("city-index", Language(language))
    sheets = [
        (f"{name}.xlsx", fill_form(form, name, step=step, date="2026-11-20"), "application/octet-stream")
        for step, name in enumerate(("expert-1", "expert-2"))
    ]
    app.file_uploader(key="experts-sheets").set_value(sheets)
    words = read(press(app, "experts-run"))
    assert [each.value for each in app.error] == []
    for each in {"zh": "专家组 民生服务便捷化 共识度", "en": "panel Consensus convenient"}[language].split():
        assert each in words
    assert bool(_CHINESE.search(words)) is (language == "zh")
    record = weigh_uploads("city-index", [Upload(name=name, data=data) for name, data, _ in sheets]).record
    city = open_page(CITY, language)
    upload(city, "city-sheet", "sheet.xlsx", samples["city/sheet.xlsx"])
    upload(city, "city-weights", "panel.json", record)
    words = read(press(city, "city-run"))
    assert [each.value for each in city.error] == []
    assert {"zh": "权重为示意性", "en": "The weights are illustrative"}[language] not in words


def test_one_expert_alone_carries_no_certificate_and_none_is_one_sentence() -> None:
    app = open_page(EXPERTS, "en")
    app.selectbox(key="experts-framework").select("city-index")
    assert [each.value for each in press(app, "experts-run").error] == ["Upload 1 to 50 filled questionnaires."]
    form = write_form("city-index", Language.EN)
    raw = fill_form(form, "expert-1", step=1, date="2026-11-20")
    app.file_uploader(key="experts-sheets").set_value([("a.xlsx", raw, "application/octet-stream")])
    assert "No certificate can rest on these weights" in read(press(app, "experts-run"))
    app.file_uploader(key="experts-sheets").set_value([("empty.xlsx", form, "application/octet-stream")])
    press(app, "experts-run")
    (told,) = (each.value.replace("\\", "") for each in app.error)
    assert "empty.xlsx[CI smart-city certification ind" in told


def test_a_city_without_a_sheet_is_one_sentence() -> None:
    app = press(open_page(CITY, "en"), "city-run")
    assert [each.value for each in app.error] == ["Upload the filled sheet."]


def test_a_period_that_cannot_be_read_is_told_and_no_sheet_is_offered() -> None:
    app = open_page(CITY)
    app.text_input(key="city-period").set_value("last year")
    settle(app)
    assert len(app.error) == 1
    (button,) = (each for each in app.get("download_button") if "XLSX" in each.proto.label)
    assert button.proto.disabled


def test_the_library_is_searched_by_all_that_is_given() -> None:
    app = open_page(LIBRARY, "en")
    total = _count(app)
    app.text_input(key="library-words").set_value("water")
    some = _count(settle(app))
    assert 0 < some < total
    app.selectbox(key="library-framework").select("u4ssc")
    fewer = _count(settle(app))
    assert 0 < fewer < some
    app.selectbox(key="library-sdg").select(4)
    assert _count(settle(app)) == 0
    assert "No indicator matches" in read(app)


def _count(app: AppTest) -> int:
    found = re.search(r"(\d+) indicators", " ".join(str(each.value) for each in app.caption[-1:]))
    assert found
    return int(found[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_indicator_is_shown_in_full(language: str) -> None:
    app = open_page(LIBRARY, language)
    press(app, "open-city-index-LIV-GS-01")
    words = read(app)
    for each in ("LIV-GS-01", "online_items", "1800", "政务服务事项网上可办率"):
        assert each in words
    wanted = {"zh": "定义与公式 填报字段 算例 准入门槛 可计算", "en": "Definition Fields Worked Admission computable"}
    for each in wanted[language].split():
        assert each in words
    press(app, "library-back")
    assert app.title[0].value == ("指标库" if language == "zh" else "Indicator library")


def test_every_indicator_of_the_library_has_a_page() -> None:
    from evaluator.service.index.entry import describe_indicator, search_indicators
    from ui.parts.index_library import _NAMES, _write_span, write_ucum
    from ui.parts.index_sheet import fill

    for each in search_indicators().indicators:
        found = describe_indicator(each.framework, each.id)
        page = fill("index_indicator.html.j2", found=found, names=_NAMES, span=_write_span, unit=write_ucum)
        assert each.title.zh in html.unescape(page)


@pytest.mark.parametrize("name", ["nothing", "<script>alert(1)</script>", "*bold*"])
def test_an_indicator_that_is_not_there_is_told(name: str) -> None:
    app = open_page(LIBRARY, "en", framework="city-index", indicator=name)
    (told,) = app.error
    assert "There is no indicator" in told.value
    assert "<script" not in told.value.replace("\\<", "")
    assert "<script" not in bodies(app)


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("{physician}/10*3{person}", "physician/10³ person"),
        ("t{ce}/10*4{CNY}", "t ce/10⁴ CNY"),
        ("%", "%"),
        (None, "–"),
    ],
)
def test_a_unit_is_written_as_a_person_reads_it(unit: str | None, words: str) -> None:
    from ui.parts.index_library import write_ucum

    assert write_ucum(unit) == words


def test_the_library_shows_the_values_that_the_console_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.evaluator.api.test_index import enter_value

    enter_value(tmp_path / "values")
    monkeypatch.setenv(VALUES, str(tmp_path / "values"))
    app = open_page(LIBRARY, framework="city-index", indicator="LIV-GS-01")
    assert not app.exception
    assert list(app.dataframe[0].value.iloc[0])[:3] == ["C001", "2025", 90.0]
    other = open_page(LIBRARY, framework="city-index", indicator="LIV-GS-02")
    assert len(other.dataframe) == 0
