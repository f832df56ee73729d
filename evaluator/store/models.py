"""The tables of the run history.

Moments stand in UTC without a zone: SQLite keeps none, and one zone sorts rightly everywhere.
"""

import datetime as dt

from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel


class RunRow(SQLModel, table=True):
    """One recorded run; `document` is its run.json as it stands in the bundle, `head` names the bundle's content."""

    __tablename__ = "run"

    id: int | None = Field(default=None, primary_key=True)
    head: str = Field(unique=True, max_length=64)
    subject: str = Field(index=True, max_length=64)
    kind: str = Field(max_length=64)
    scheme: str = Field(index=True, max_length=64)
    edition: str = Field(max_length=32)
    verdict: str = Field(max_length=16)
    budget: str = Field(max_length=16)
    partial: bool
    started: dt.datetime = Field(index=True, sa_type=DateTime)
    seconds: float
    bundle: str
    document: str
    recorded: dt.datetime = Field(sa_type=DateTime)
