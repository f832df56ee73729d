"""The vulnerability contact of RFC 9116."""

from datetime import UTC, datetime, timedelta

from citybrain.kernel.clock import rfc3339

_VALID = timedelta(days=180)
"""RFC 9116 section 2.5.5 recommends less than a year."""


def security_txt(*, expired: bool) -> str:
    """The file's text; its lines end with CRLF."""
    # Real time, not the city's: the reader compares with the real calendar.
    expires = datetime.now(UTC) + (-timedelta(days=1) if expired else _VALID)
    lines = (
        "Contact: mailto:security@citybrain.example",
        f"Expires: {rfc3339(expires)}",
        "Preferred-Languages: zh, en",
    )
    return "".join(f"{line}\r\n" for line in lines)
