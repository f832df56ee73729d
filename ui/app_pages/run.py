"""One run: verdict, what was tested, every requirement with its numbers, reports to take away."""

import streamlit as st

from rules.run import RunDocument
from rules.verdict import Word
from ui.parts.downloads import offer_downloads
from ui.parts.language import say, speaking
from ui.parts.record import find_asked, open_recorded
from ui.parts.sheet import Sheet, put

ALL, OPEN = "all", "open"
SETTLED = (Word.PASS, Word.NOT_APPLICABLE)


def show(sheet: Sheet) -> None:
    """Show the run from top to bottom."""
    put(sheet.fill("headline.html.j2"))
    if sheet.dossier:
        offer_downloads(sheet.dossier)
    else:
        offer_document(sheet.run)
    put(sheet.fill("about.html.j2"))
    names = {ALL: say("全部要求", "All requirements"), OPEN: say("只看未判为符合的", "Only what is not a pass")}
    wanted = st.segmented_control(
        say("显示", "Show"),
        list(names),
        format_func=names.__getitem__,
        default=ALL,
        required=True,
        key="wanted",
        label_visibility="collapsed",
    )
    hidden = SETTLED if wanted == OPEN else ()
    put(sheet.fill("requirements.html.j2", hidden=hidden))
    put(sheet.fill("notes.html.j2"))


def offer_document(run: RunDocument) -> None:
    """Offer the one thing that is left without a bundle: the run document as it was recorded."""
    st.download_button(
        say("运行文档（JSON）", "Run document (JSON)"),
        data=run.to_json().encode(),
        file_name=f"{run.subject.id}-{run.finished:%Y%m%d-%H%M%S}.run.json",
        mime="application/json",
        key="download-document",
        icon=":material/download:",
        on_click="ignore",
    )


recorded = find_asked()
st.page_link("app_pages/runs.py", label=say("返回测评记录", "Back to the runs"), icon=":material/arrow_back:")
if recorded is None:
    st.info(say("没有这条测评记录。请从“测评记录”中选择。", "There is no such run. Choose one from 'Runs'."))
    st.stop()
opened = open_recorded(recorded.number, recorded.head)
if opened.problem:
    st.warning(opened.problem.in_(speaking()), icon=":material/warning:")
show(Sheet(recorded.run, opened.dossier, speaking()))
