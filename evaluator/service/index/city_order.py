"""What is asked for when a city is to be assayed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from indices.spec import Marks


@dataclass(frozen=True, slots=True, kw_only=True)
class CityOrder:
    """What is to be assayed.

    sheet        the filled collection sheet (XLSX, CSV, JSON)
    declaration  YAML of the city; without it the sheet must hold one city, and nothing is known of veto events
    evidence     folder of the evidence files that the sheet names
    ranges       reference ranges that a person confirmed, by code
    weights      record of the panel that weighed the whole framework
    before       bundle of the city's last assay, whose level hysteresis may keep
    """

    sheet: Path
    period: str
    framework: str = "city-index"
    scheme: str = "city-index"
    declaration: Path | None = None
    evidence: Path | None = None
    ranges: Mapping[str, Marks] | None = None
    weights: Path | None = None
    before: Path | None = None
    edition: dt.date | None = None

    @property
    def day(self) -> dt.date:
        """The day whose limits and cuts hold."""
        return self.edition or dt.datetime.now().astimezone().date()
