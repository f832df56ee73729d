"""The HTML page: one file, no script, no request, nothing of a target obeyed."""

import re
from html.parser import HTMLParser

import pytest

from reports import html
from reports.statements import FIRST_PARTY
from rules.text import Language
from tests.reports.specimen import HOSTILE, make_hostile, make_run, make_specimen

VOID = {"meta", "input", "br", "rect", "line", "circle", "path"}


class Page(HTMLParser):
    """Collects tags, attributes and text; keeps the stack to find what is not closed."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.stack: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.extend(attrs)
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("language", list(Language))
def test_the_page_is_well_formed_and_asks_nobody(language: Language) -> None:
    page = Page(html.render(make_specimen(), language))
    assert page.stack == []
    assert not page.tags & {"script", "link", "img", "iframe", "object", "form"}
    names = {name for name, _ in page.attributes}
    assert "src" not in names
    assert not [name for name in names if name.startswith("on")]
    addresses = [value for name, value in page.attributes if name == "href"]
    assert all(address and address.startswith("#") for address in addresses)
    assert not re.search(rb"url\(|@import", html.render(make_specimen(), language))


def test_links_lead_somewhere() -> None:
    page = Page(html.render(make_specimen(), Language.ZH))
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    targets = {value.removeprefix("#") for name, value in page.attributes if name == "href" and value}
    assert targets <= set(ids)


def test_both_languages_are_there_and_the_asked_one_is_shown() -> None:
    page = html.render(make_specimen(), Language.EN).decode()
    assert 'id="show-en" checked' in page
    assert 'id="show-zh" checked' not in page
    assert FIRST_PARTY.zh in page
    assert FIRST_PARTY.en.replace("'", "&#39;") in page


def test_numbers_reasons_and_drawings_are_there() -> None:
    page = html.render(make_specimen(), Language.ZH).decode()
    assert "0.0002109" in page
    assert "界跨越限值，不能判定，需要更多样本" in page
    assert page.count("<svg") == 2 * 11
    assert "厂商自测报告" in page
    assert "证书" not in re.sub("也不是认证证书", "", page)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_answers_stay_text(words: str) -> None:
    rendered = html.render(make_hostile(words), Language.ZH)
    page = Page(rendered)
    assert page.stack == []
    assert page.tags == Page(html.render(make_specimen(), Language.ZH)).tags
    assert b"\x1b" not in rendered
    assert "\u202e" not in rendered.decode()
    assert len(rendered) < 1_500_000


def test_a_template_of_a_target_is_not_evaluated() -> None:
    assert "{{ 7 * 7 }}" in html.render(make_hostile("{{ 7 * 7 }}"), Language.ZH).decode()


def test_partial_and_interrupted_are_said() -> None:
    page = html.render(make_specimen(make_run(partial=True, interrupted=True)), Language.ZH).decode()
    assert "本次运行被中断" in page
    assert "本次只测试了方案的一部分" in page


def test_a_run_without_a_target_file_is_told_too() -> None:
    assert "未提供" in html.render(make_specimen(subject=None), Language.ZH).decode()


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert html.render(make_specimen(), Language.ZH) == html.render(make_specimen(), Language.ZH)


def test_a_maker_that_is_not_told_leaves_no_dots() -> None:
    run = make_run()
    nameless = run.model_copy(update={"subject": run.subject.model_copy(update={"declared": {}})})
    assert f'<p class="scheme">{run.subject.id}</p>' in html.render(make_specimen(nameless), Language.ZH).decode()
