"""The specification of a collection: which department hands in which field, defined how, with what evidence."""

import datetime as dt

from rules.noun import Noun
from rules.text import Text


class CollectionRow(Noun):
    """One field to be handed in."""

    department: Text
    code: str
    name: Text
    definition: Text
    unit: str = ""
    period: str = ""
    evidence: Text | None = None
    verification: Text | None = None
    required: bool = True


class CollectionSheet(Noun):
    """The specification of a collection; `sha256` is that of the specification of the index."""

    title: Text
    author: str
    number: str
    made: dt.datetime
    spec: str
    edition: str
    sha256: str
    rows: tuple[CollectionRow, ...] = ()
    notes: tuple[Text, ...] = ()
