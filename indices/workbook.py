"""Saves a workbook so that the same content gives the same bytes: no time of its own goes into the file."""

import datetime as dt
import io
import zipfile
from typing import Any

_STAMP = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_FORM = "%Y-%m-%dT%H:%M:%SZ"


def save_workbook(book: Any) -> bytes:  # noqa: ANN401 - openpyxl publishes no types
    """Return the bytes of an openpyxl workbook with every time in its archive set to a fixed day."""
    book.properties.created = _STAMP
    raw, whole = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "docProps/core.xml":
                # openpyxl stamps the moment of saving over whatever was set before.
                now = book.properties.modified.strftime(_FORM).encode()
                data = data.replace(now, _STAMP.strftime(_FORM).encode())
            fixed = zipfile.ZipInfo(info.filename, date_time=(2000, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, data)
    return whole.getvalue()
