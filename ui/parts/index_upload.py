"""A place to drop a file, bounded, and what was dropped as the services take it."""

import streamlit as st

from evaluator.service.index.upload import MOST_MEGABYTES, Upload

TABLES = ["csv", "xlsx", "xlsm"]
TREES = ["yaml", "yml"]


def ask_files(label: str, key: str, kinds: list[str]) -> list[Upload]:
    """Return the files that were dropped."""
    found = st.file_uploader(label, kinds, key=key, accept_multiple_files=True, max_upload_size=MOST_MEGABYTES)
    return [Upload(name=each.name, data=each.getvalue()) for each in found]


def ask_file(label: str, key: str, kinds: list[str], *, hint: str | None = None) -> Upload | None:
    """Return the file that was dropped, None while there is none."""
    found = st.file_uploader(label, kinds, key=key, help=hint, max_upload_size=MOST_MEGABYTES)
    return None if found is None else Upload(name=found.name, data=found.getvalue())
