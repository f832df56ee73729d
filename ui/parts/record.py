"""The run a page is about, and the dossier behind it."""

from dataclasses import dataclass

import streamlit as st

from evaluator.bootstrap import open_history
from evaluator.service.history import RecordedRun
from reports.dossier import Dossier
from rules.errors import UsageError
from rules.text import Text

_PARAMETER = "run"
# Every file of a bundle is hashed when it is opened; within this time a page may be redrawn without.
_FRESH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A dossier, or the sentence that says why there is none."""

    dossier: Dossier | None
    problem: Text | None


def find_asked() -> RecordedRun | None:
    """Return the run that `?run=` asks for, the newest where it asks for none; None where there is no such run."""
    history = open_history()
    asked = st.query_params.get(_PARAMETER)
    if asked is None:
        newest = history.list(limit=1).runs
        return newest[0] if newest else None
    # int() takes blanks, signs and other alphabets; a number that no database holds is no number of a run.
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    return history.get(int(asked))


@st.cache_resource(ttl=_FRESH, max_entries=8, show_spinner=False)
def open_recorded(number: int, head: str) -> Opened:
    """Open the bundle of a run, every file of it checked; `head` makes another bundle another entry."""
    history = open_history()
    recorded = history.get(number)
    if recorded is None or recorded.head != head:
        return Opened(dossier=None, problem=Text(zh="没有这条记录。", en="There is no such run."))
    try:
        return Opened(dossier=history.open_dossier(recorded), problem=None)
    except UsageError as error:
        return Opened(dossier=None, problem=error.message)
