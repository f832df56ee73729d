"""The indicator library: search by words, framework, goal and state; one indicator in full; the workbook to take."""

from collections.abc import Mapping
from importlib.util import find_spec

import streamlit as st

from evaluator.bootstrap import values_folder
from evaluator.service.index.entry import (
    FrameworkEntry,
    IndicatorEntry,
    describe_indicator,
    list_frameworks,
    search_indicators,
)
from evaluator.service.index.library_workbook import render_library
from evaluator.service.index.value_entry import list_values
from indices.library.catalogue import read_catalogue
from indices.library.sdg import GOALS
from indices.library.standing import STATE_NAMES, State
from rules.errors import HouseError
from ui.parts.index_library import show_entry, show_indicator, write_ucum
from ui.parts.index_sheet import put_index_style, show_problem
from ui.parts.language import say, speaking

PAGE_SIZE = 25
FRAMEWORK, CODE = "framework", "indicator"


def go_to_first_page() -> None:
    """Start over: another filter has other pages."""
    st.session_state["library-page"] = 1


def search() -> tuple[IndicatorEntry, ...]:
    """Show the filters and return what they find."""
    frames = {each.id: each for each in list_frameworks().frameworks}
    named, goals, states = _name_choices(frames)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            say("词语", "Words"),
            key="library-words",
            max_chars=200,
            placeholder=say("名称、定义、代码，可多个", "title, definition, code; several"),
            on_change=go_to_first_page,
        )
        framework = st.selectbox(
            say("指标体系", "Framework"),
            list(named),
            format_func=named.__getitem__,
            key="library-framework",
            on_change=go_to_first_page,
        )
        sdg = st.selectbox(
            say("可持续发展目标", "Goal (SDG)"),
            list(goals),
            format_func=goals.__getitem__,
            key="library-sdg",
            on_change=go_to_first_page,
        )
        state = st.selectbox(
            say("核对状态", "State"),
            list(states),
            format_func=states.__getitem__,
            key="library-state",
            on_change=go_to_first_page,
        )
    if framework:
        st.caption(f"{frames[framework].note.in_(speaking())} {frames[framework].license.in_(speaking())}")
    return search_indicators(words, framework=framework, sdg=sdg, state=state).indicators


def _name_choices(
    frames: Mapping[str, FrameworkEntry],
) -> tuple[dict[str | None, str], dict[int | None, str], dict[State | None, str]]:
    """Return what each filter offers, with its words; None does not narrow."""
    everything, language = say("全部", "all"), speaking()
    return (
        {
            None: everything,
            **{name: f"{each.title.in_(language)} · {each.indicators}" for name, each in frames.items()},
        },
        {None: everything, **{number: f"{number} {title.in_(language)}" for number, title in GOALS.items()}},
        {None: everything, **{state: name.in_(language) for state, name in STATE_NAMES.items()}},
    )


def show_row(each: IndicatorEntry) -> None:
    """Show one indicator with the button that opens it."""
    key = f"{each.framework}-{each.id}"
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"library-{key}"):
        show_entry(each)
        label = say("查看", "Open")
        if st.button(label, key=f"open-{key}", icon=":material/chevron_right:", icon_position="right", type="tertiary"):
            st.query_params[FRAMEWORK], st.query_params[CODE] = each.framework, each.id
            st.rerun()


@st.cache_data(show_spinner=False)
def make_workbook() -> bytes:
    """Return the whole library as XLSX; it changes with the installed version only."""
    return render_library(read_catalogue())


def show_list() -> None:
    """Show the search."""
    st.title(say("指标库", "Indicator library"), anchor=False)
    found = search()
    if not found:
        st.info(
            say(
                "没有符合条件的指标。部分体系只知其框架，指标没有读到。",
                "No indicator matches. Of some frameworks only the frame is known; their indicators were not read.",
            ),
            icon=":material/info:",
        )
    pages = max(-(-len(found) // PAGE_SIZE), 1)
    page = min(st.session_state.get("library-page", 1), pages)
    with st.container(gap=None, key="library-rows"):
        for each in found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]:
            show_row(each)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(say(f"共 {len(found)} 个指标", f"{len(found)} indicators"))
        if pages > 1:
            st.pagination(pages, key="library-page")
        if find_spec("openpyxl") is not None:
            st.download_button(
                say("导出整个指标库（XLSX）", "Export the whole library (XLSX)"),
                data=make_workbook,
                file_name="indicator-library.xlsx",
                mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                key="library-export",
                icon=":material/download:",
                on_click="ignore",
            )


def show_one(framework: str, name: str) -> None:
    """Show one indicator, or the sentence that says why there is none."""
    if st.button(say("返回指标库", "Back to the library"), key="library-back", icon=":material/arrow_back:"):
        del st.query_params[FRAMEWORK], st.query_params[CODE]
        st.rerun()
    try:
        found = describe_indicator(framework, name)
        show_indicator(found)
        show_values(name)
    except HouseError as error:
        show_problem(error.message)


def show_values(name: str) -> None:
    """Show the values of an indicator, where this console was given a database of them."""
    folder = values_folder()
    if folder is None or find_spec("duckdb") is None:
        return
    st.subheader(say("指标值", "Values"), anchor=False)
    values = list_values(folder, indicators=(name,)).values
    if not values:
        st.caption(say("数值库中还没有这个指标的值。", "The database holds no value of this indicator yet."))
        return
    st.dataframe(
        {
            say("城市", "City"): [each.city for each in values],
            say("时期", "Period"): [each.period for each in values],
            say("数值", "Value"): [each.value for each in values],
            say("单位", "Unit"): [write_ucum(each.unit) for each in values],
            say("质量类", "Quality"): [each.quality for each in values],
            say("版本", "Version"): [each.version for each in values],
            say("来源", "Source"): [each.source for each in values],
        },
        hide_index=True,
        key="library-values",
    )


put_index_style()
asked = st.query_params.get(FRAMEWORK), st.query_params.get(CODE)
if asked[0] and asked[1]:
    show_one(asked[0], asked[1])
else:
    show_list()
