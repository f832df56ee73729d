"""The console in a real browser: it loads, it switches, it opens a run, and it talks to nobody else."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from rules.verdict import Word
from tests.e2e.console import Console, run_console
from tests.evaluator.bundles import Recipe, bake

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium"),
]
PATIENCE = 30_000


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder = tmp_path_factory.mktemp("console")
    bake(folder / "lamp", Recipe(words={"SEC-21": Word.FAIL}))
    with run_console(folder) as console:
        yield console


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    yield page
    page.close()


def test_from_the_list_to_a_report_without_a_word_to_anybody_else(console: Console, page: Page) -> None:
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(console.url)
    expect(page.get_by_role("heading", name="测评记录")).to_be_visible()
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", name="智慧灯杆")).to_be_visible()
    assert page.url.endswith("/run?run=1")
    page.locator("#SEC-21 > summary").click()
    expect(page.locator("#SEC-21 .check").first).to_be_visible()
    page.locator("#REL-01 > summary").click()
    drawing = page.locator("#REL-01 img.drawing").first
    expect(drawing).to_be_visible()
    assert drawing.evaluate("image => image.naturalWidth") > 0
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDF 报告（中文）").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).click()
    expect(page.get_by_text("Vendor self-test report")).to_be_visible()
    assert (
        page.evaluate("[...document.fonts].filter(f => f.family.includes('CityAssay') && f.status == 'loaded').length")
        > 0
    )
    ours = (console.url, console.url.replace("http:", "ws:"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert errors == []


def test_a_link_opens_a_run_in_its_language(console: Console, page: Page) -> None:
    page.goto(f"{console.url}/run?run=1&lang=en")
    expect(page.get_by_role("heading", name="lamp-pole-07 (example)")).to_be_visible()
    expect(page.get_by_text("Back to the runs")).to_be_visible()


def test_a_narrow_screen_needs_no_sideways_scrolling(console: Console, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{console.url}/run?run=1")
    expect(page.get_by_role("heading", name="智慧灯杆")).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.close()
