"""The pages of the console, run by Streamlit's own test harness over real bundles, in both languages."""

import base64
import datetime as dt
import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from rules.verdict import Word
from tests.evaluator.bundles import START, Recipe, bake, point_at, point_nowhere
from tests.house.source import ROOT

APP = str(ROOT / "ui" / "app.py")
RUNS, RUN = "app_pages/runs.py", "app_pages/run.py"
LANGUAGES = ("zh", "en")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def oven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bake two bundles; tests copy them. The older one has fails and what could not be decided."""
    folder = tmp_path_factory.mktemp("oven")
    words = {"SEC-21": Word.FAIL, "REL-02": Word.INCONCLUSIVE}
    bake(folder / "lamp", Recipe(words=words))
    bake(folder / "gauge", Recipe(id="water-gauge-3", name="水位计", start=START + dt.timedelta(hours=1)))
    return folder


@pytest.fixture
def nothing_served(tmp_path: Path) -> Iterator[Path]:
    """Serve a folder in which there is nothing yet."""
    point_at(tmp_path)
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()
    point_nowhere()


@pytest.fixture
def served(oven: Path, nothing_served: Path) -> Path:
    """Serve copies of both bundles from an empty history."""
    return Path(shutil.copytree(oven, nothing_served, dirs_exist_ok=True))


def open_page(page: str, language: str = "zh", **query: str) -> AppTest:
    """Open a page of the console as a link with `query` would."""
    app = AppTest.from_file(APP, default_timeout=20)
    app.query_params["lang"] = language
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    app = app.switch_page(page).run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def choose(app: AppTest, key: str, value: str) -> None:
    """Press one of the segments of a control."""
    control = app.get_by_key(key)
    assert isinstance(control, ButtonGroup)
    control.set_value(value).run()


def read(app: AppTest) -> str:
    """Return what the page says: words alone, without tags, pictures and styles."""
    bodies = [str(each.proto.body) for each in app.get("html")]
    shown = " ".join(body for body in bodies if not body.startswith("<style>"))
    told = [str(each.value) for each in (*app.info, *app.warning, *app.title, *app.caption)]
    return html.unescape(re.sub(r"<[^>]+>", " ", shown)) + " ".join(told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_history_says_what_to_do(nothing_served: Path, language: str) -> None:
    words = read(open_page(RUNS, language))
    assert "cityassay demo" in words
    assert bool(_CHINESE.search(words)) is (language == "zh")


@pytest.mark.parametrize("asked", [{}, {"run": "1"}, {"run": "-1"}, {"run": "１"}, {"run": "9" * 40}, {"run": "<b>"}])
def test_a_run_that_is_not_there_is_told(nothing_served: Path, asked: dict[str, str]) -> None:
    assert "没有这条测评记录" in read(open_page(RUN, **asked))


@pytest.mark.parametrize(("language", "word"), [("zh", "不能判定"), ("en", "Inconclusive")])
def test_runs_are_listed_newest_first(served: Path, language: str, word: str) -> None:
    words = read(open_page(RUNS, language))
    assert 0 <= words.index("water-gauge-3") < words.index("lamp-pole-07")
    assert word in words


def test_filters_narrow_the_list(served: Path) -> None:
    app = open_page(RUNS)
    app.selectbox(key="subject").select("lamp-pole-07").run()
    words = read(app)
    assert "lamp-pole-07" in words
    assert "water-gauge-3" not in words
    app.selectbox(key="verdict").select(Word.ERROR).run()
    assert "没有符合条件的测评记录" in read(app)


def test_refresh_finds_what_came_since(served: Path, oven: Path) -> None:
    app = open_page(RUNS)
    bake(served / "more" / "late", Recipe(id="late-comer"))
    assert "late-comer" not in read(app.run())
    assert "late-comer" in read(app.button(key="refresh").click().run())


def test_a_row_opens_its_run(served: Path) -> None:
    app = open_page(RUNS)
    numbers = [str(each.key) for each in app.button if str(each.key).startswith("open-")]
    assert len(numbers) == 2
    app.button(key=numbers[1]).click().run()
    assert not app.exception
    assert "智慧灯杆" in read(app)


def find(language: str, subject: str) -> str:
    """Return the number of a subject's run."""
    app = open_page(RUNS, language)
    found = re.search(rf"{subject}.*?#(\d+)", read(app), re.DOTALL)
    assert found
    return found.group(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_run_tells_everything(served: Path, language: str) -> None:
    words = read(open_page(RUN, language, run=find(language, "lamp-pole-07")))
    wanted = {
        "zh": "智慧灯杆 不能判定 传输可靠性 声明与所见不一致 单侧界 限值 依据条文 方案选定 证据 不是认证",
        "en": "Inconclusive Transmission reliability Declared observed One-sided bounds Limit Clause scheme Evidence",
    }
    for each in (*wanted[language].split(), "REL-01", "SEC-21", "1.4.3", "✗", "✓", "?"):
        assert each in words
    assert len(re.findall(r"\b[0-9a-f]{64}\b", words)) > 19


def test_numbers_come_with_the_drawing_of_the_reports(served: Path) -> None:
    app = open_page(RUN, run=find("zh", "lamp-pole-07"))
    page = " ".join(str(each.proto.body) for each in app.get("html"))
    pictures = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert len(pictures) > 15
    for picture in pictures:
        svg = base64.b64decode(picture).decode()
        assert svg.startswith("<svg ")
        assert ".interval .zone" in svg
        assert "--track:" in svg


def test_only_what_is_open_can_be_shown(served: Path) -> None:
    app = open_page(RUN, run=find("zh", "lamp-pole-07"))
    assert 'id="SEC-01"' in _requirements(app)
    choose(app, "wanted", "open")
    assert 'id="SEC-01"' not in _requirements(app)
    assert 'id="SEC-21"' in _requirements(app)


def _requirements(app: AppTest) -> str:
    return " ".join(str(each.proto.body) for each in app.get("html") if 'class="requirement ' in each.proto.body)


def test_without_a_number_the_newest_run_is_shown(served: Path) -> None:
    assert "水位计" in read(open_page(RUN))


def test_every_report_is_offered(served: Path) -> None:
    app = open_page(RUN)
    labels = [each.proto.label for each in app.get("download_button")]
    assert labels == ["PDF 报告（中文）", "PDF 报告（英文）", "HTML", "JUnit", "SARIF", "EARL", "JSON"]


@pytest.mark.parametrize(("language", "word"), [("zh", "已不在原处"), ("en", "no longer in its place")])
def test_a_bundle_that_has_gone_leaves_its_verdicts(served: Path, language: str, word: str) -> None:
    open_page(RUNS)
    for name in ("lamp", "gauge"):
        shutil.rmtree(served / name)
    app = open_page(RUN, language)
    words = read(app)
    assert word in words
    assert str(served) not in words
    assert "water-gauge-3" in words
    assert "REL-01" in words
    assert len(app.get("download_button")) == 1


@pytest.mark.parametrize(("language", "word"), [("zh", "被改动"), ("en", "altered")])
def test_an_altered_bundle_is_told_and_gives_no_report(served: Path, language: str, word: str) -> None:
    open_page(RUNS)
    (served / "gauge" / "measurements.json").write_bytes(b"{}")
    app = open_page(RUN, language)
    assert word in read(app)
    assert [each.proto.label for each in app.get("download_button")] != []
    assert not any("PDF" in each.proto.label for each in app.get("download_button"))


def test_what_a_target_says_stays_text(nothing_served: Path) -> None:
    bake(nothing_served / "evil", Recipe(id="evil", name="<script>alert(1)</script>"))
    page = " ".join(str(each.proto.body) for each in open_page(RUN).get("html"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_switch_changes_the_language(served: Path) -> None:
    app = open_page(RUNS)
    choose(app, "language", "en")
    assert app.title[0].value == "Runs"
