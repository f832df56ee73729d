"""The language of the session, Chinese first."""

import streamlit as st

from rules.text import Language

_KEY, _PARAMETER = "language", "lang"
_NAMES = {Language.ZH: "中文", Language.EN: "English"}


def choose_language() -> None:
    """Show the switch; a link may choose by `?lang=en`."""
    if _KEY not in st.session_state:
        asked = st.query_params.get(_PARAMETER)
        st.session_state[_KEY] = Language(asked) if asked in list(Language) else Language.ZH
    st.segmented_control(
        "语言 / Language",
        options=list(Language),
        format_func=_NAMES.__getitem__,
        key=_KEY,
        required=True,
        label_visibility="collapsed",
    )


def speaking() -> Language:
    """Return the language of the session."""
    return Language(st.session_state.get(_KEY) or Language.ZH)


def say(zh: str, en: str) -> str:
    """Return the words in the language of the session."""
    return zh if speaking() is Language.ZH else en
