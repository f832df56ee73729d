"""The language of the session, Chinese first."""

import streamlit as st

from rules.text import Language

_KEY = "language"


def choose_language() -> None:
    """Show the switch in the sidebar."""
    names = {Language.ZH: "中文", Language.EN: "English"}
    with st.sidebar:
        st.segmented_control(
            "语言 / Language",
            options=list(Language),
            format_func=names.__getitem__,
            default=Language.ZH,
            key=_KEY,
            label_visibility="collapsed",
        )


def speaking() -> Language:
    """Return the language of the session."""
    return Language(st.session_state.get(_KEY) or Language.ZH)


def say(zh: str, en: str) -> str:
    """Return the words in the language of the session."""
    return zh if speaking() is Language.ZH else en
