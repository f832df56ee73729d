"""All runs, newest first."""

import streamlit as st

from evaluator.bootstrap import open_history, refresh
from evaluator.service.history import Listing, RecordedRun
from reports.labels import say as say_label
from rules.verdict import WORD_NAMES, Word
from ui.parts.language import say, speaking
from ui.parts.sheet import Sheet, put

PAGE_SIZE = 20
RUN_PAGE = "app_pages/run.py"

history = open_history()
# Bundles written since the last visit are there without anybody pressing a button.
if "gathered" not in st.session_state:
    refresh(history)
    st.session_state["gathered"] = True


def go_to_first_page() -> None:
    """Start over: another filter has other pages."""
    st.session_state["page"] = 1


def ask() -> Listing:
    """Show the filters and return the page of runs they ask for."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        subject = st.selectbox(
            say("被测对象", "Item tested"),
            [None, *history.list_subjects()],
            format_func=lambda name: name or say("全部", "all"),
            key="subject",
            on_change=go_to_first_page,
        )
        verdict = st.selectbox(
            say_label("overall", speaking()),
            [None, *(word for word in Word if word is not Word.NOT_APPLICABLE)],
            format_func=lambda word: WORD_NAMES[word].in_(speaking()) if word else say("全部", "all"),
            key="verdict",
            on_change=go_to_first_page,
        )
        if st.button(say("刷新", "Refresh"), icon=":material/refresh:", key="refresh"):
            refresh(history)
    number = st.session_state.get("page", 1)
    return history.list(subject=subject, verdict=verdict, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)


def show_row(each: RecordedRun) -> None:
    """Show one run with the button that opens it."""
    with st.container(border=True, horizontal=True, wrap=False, vertical_alignment="center", key=f"row-{each.number}"):
        put(Sheet(each.run, None, speaking()).fill("row.html.j2", number=each.number))
        label = say("查看", "Open")
        if st.button(label, key=f"open-{each.number}", icon=":material/chevron_right:", icon_position="right"):
            st.switch_page(RUN_PAGE, query_params={"run": str(each.number)})


st.title(say("测评记录", "Runs"))
listing = ask()
if not listing.total:
    st.info(
        say(
            "没有符合条件的测评记录。运行 cityassay test 目标文件，或 cityassay demo，然后点“刷新”。",
            "There are no such runs. Run 'cityassay test TARGET' or 'cityassay demo', then refresh.",
        ),
        icon=":material/info:",
    )
    st.stop()
for run in listing.runs:
    show_row(run)
pages = -(-listing.total // PAGE_SIZE)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.caption(say(f"共 {listing.total} 条", f"{listing.total} in all"))
    if pages > 1:
        st.pagination(pages, key="page")
