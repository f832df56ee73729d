"""The weight of a goal as a slider: the index ranked again while it moves, with the weights at which ranks swap."""

import streamlit as st

from evaluator.service.index.slide import Sliding, find_swaps, list_goals, open_slider, rank_at
from evaluator.service.index.use import IndexResult
from reports.plain import clean
from rules.errors import UsageError
from ui.parts.index_sheet import escape_markdown, put_part
from ui.parts.language import say, speaking

MOST_SWAPS = 12
LOW, HIGH = 1, 99
_MOST_TICKS = 400


@st.fragment
def show_slider(result: IndexResult) -> None:
    """Show the slider; only this part of the page runs again when it moves."""
    goals = list_goals(result.analysis)
    if not goals:
        st.caption(say("指数只有一个目标，没有可调的权重。", "The index has one goal only; no weight can slide."))
        return
    names = {code: f"{code} {result.dossier.name_of(code).in_(speaking())}" for code in goals}
    code = st.selectbox(say("目标", "Goal"), goals, format_func=names.__getitem__, key="index-goal", width=360)
    try:
        sliding = open_slider(result.analysis, code)
    except UsageError as error:
        st.info(escape_markdown(error.in_(speaking())))
        return
    share = _ask(sliding, result.dossier.number)
    _show(result, sliding, share)


def _ask(sliding: Sliding, number: str) -> float:
    """Return the share asked for; the slider at rest means the exact share of the index as built."""
    rest = min(max(round(100 * sliding.share), LOW), HIGH)
    asked = st.slider(
        say("权重占比（%）", "Share of the weight (%)"), LOW, HIGH, rest, key=f"index-share-{number}-{sliding.code}"
    )
    return sliding.share if asked == rest else asked / 100


def _show(result: IndexResult, sliding: Sliding, share: float) -> None:
    places = rank_at(sliding, share)
    shares = sliding.crossings.share
    step = max(len(shares) // _MOST_TICKS, 1)
    put_part(
        "index_slide.html.j2",
        places=places,
        names={each.code: clean(each.name.in_(speaking())) for each in result.dossier.units},
        swaps=find_swaps(sliding, share, MOST_SWAPS),
        ticks=[at for each in shares[::step] if 0 <= (at := _place(float(each))) <= 100],
        marks=[(_place(at / 100), f"{at}%") for at in (LOW, 25, 50, 75, HIGH)],
        built_at=_place(sliding.share),
        share_at=_place(share),
        crossings=len(shares),
        built=sliding.share,
        moved=sum(each.rank != each.before for each in places),
        most=max(abs(each.rank - each.before) for each in places),
    )


def _place(share: float) -> float:
    """Return where a share stands under the slider, in per cent of its way."""
    return round(100 * (100 * share - LOW) / (HIGH - LOW), 3)
