"""The templates of the index pages, filled with the words of the session's language."""

import streamlit as st
from markupsafe import Markup

from evaluator.service.index.upload import MOST_MEGABYTES
from reports.index import words
from reports.index.caveats import list_caveats
from reports.index.chart.ink import INKS, ink_on
from reports.index.dossier import IndexDossier
from reports.index.evidence import Grade
from reports.index.look import LOOKS
from reports.plain import clean
from rules.text import Language, Text
from ui.parts.language import say, speaking
from ui.parts.sheet import put, read_templates


def put_index_style() -> None:
    """Give the page the style of the index; every page of it calls it once."""
    style = read_templates().get_template("index.css.j2")
    chinese = speaking() is Language.ZH
    st.html(f"<style>{style.render(looks=LOOKS, chinese=chinese, most=MOST_MEGABYTES)}</style>")


def put_part(template: str, **more: object) -> None:
    """Show a template."""
    put(fill(template, **more))


def fill(template: str, **more: object) -> str:
    """Return a template filled; `text` gives a Text in the language, `label` a word of the reports."""
    return (
        read_templates()
        .get_template(template)
        .render(say=say, text=_in_language, label=_label, words=words, grade=_grade, looks=LOOKS, shade=_shade, **more)
    )


def fill_banner(dossier: IndexDossier) -> Markup:
    """Return why the result may not be taken for more than it is; it stands before any number."""
    return Markup(fill("index_banner.html.j2", caveats=list_caveats(dossier)))  # noqa: S704 - our own template


def show_problem(problem: Text | None) -> None:
    """Show the one sentence of what went wrong, where something did."""
    if problem is not None:
        st.error(escape_markdown(clean(problem.in_(speaking()))), icon=":material/error:")


def escape_markdown(words: str) -> str:
    r"""Return words that Markdown leaves as they are: a file may be called `*_x_*`."""
    return "".join(f"\\{each}" if each in r"\`*_{}[]()#+-!|~$:<>" else each for each in words)


def _in_language(text: Text | None) -> str:
    return "" if text is None else text.in_(speaking())


def _label(key: str) -> str:
    return words.say(key, speaking())


def _grade(grade: Grade) -> str:
    return words.GRADES[grade].in_(speaking())


def _shade(place: int, count: int) -> str:
    """Return ground and ink of one of `count` levels, pale to strong."""
    step = f"ramp-{1 + round(8 * place / max(count - 1, 1))}"
    return f"background:{INKS[step].light};color:{INKS[ink_on(step)].light}"
