"""How a web service behaves: every field a defect; the defaults break nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Errors(StrEnum):
    """How errors are told (SHR-20)."""

    PROBLEM = "problem"
    HTML = "html"
    TRACE = "trace"


class Contact(StrEnum):
    """The state of security.txt (SEC-21)."""

    GOOD = "good"
    EXPIRED = "expired"
    ABSENT = "absent"
    NAMELESS = "nameless"


class Description(StrEnum):
    """The state of the OpenAPI description (SHR-04)."""

    TRUE = "true"
    LYING = "lying"
    BROKEN = "broken"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The defaults are those of the good service.

    tls, host          serve https under this name (user agents heed HSTS for names alone)
    errors             form of error answers
    naive_time         one reading in five has a time stamp without zone (CMP-06)
    twin_drift         `time_utc` beside `time` tells another instant (CMP-06)
    bad_payload        one reading in five breaks the schema, in one of several ways (CMP-02)
    spoilt             one reading in five has these members instead of its own (CMP-02)
    impossible_time    one reading in five is of a day that no calendar has (CMP-06)
    description        what the OpenAPI description is worth
    open_door          protected resources are served to everybody (SEC-08)
    open_method        only GET and HEAD are guarded: a verb nobody knows is served (SEC-08)
    nosniff, hsts      the headers are sent (SEC-19)
    reflects_origin    CORS admits any origin with credentials (SEC-19)
    contact            state of security.txt
    slow, slow_seconds share of answers held back, and for how long; not scaled, it is the defect (REL-02)
    pauses             of so many answers the last one waits `slow_seconds` (REL-02); 0 = none
    drops              share of requests whose connection is cut without an answer (REL-01)
    halves             share of answers that break off in the middle (REL-01)
    busy               share of requests that are answered 503 (REL-01)
    claims_open        it says that its data need no token, which is not so (CMP-01)
    hides_openapi      it says that it has no description, and serves one (CMP-01)
    others_dropped, others_wait, others_excused
                       whoever is not seen to be the tester is dropped (a share), waits (seconds, not scaled: it is
                       the defect), needs no token (GAM-01)
    """

    tls: bool = False
    host: str = "127.0.0.1"
    errors: Errors = Errors.PROBLEM
    naive_time: bool = False
    twin_drift: bool = False
    bad_payload: bool = False
    spoilt: Mapping[str, object] | None = None
    impossible_time: bool = False
    description: Description = Description.TRUE
    open_door: bool = False
    open_method: bool = False
    nosniff: bool = True
    hsts: bool = True
    reflects_origin: bool = False
    contact: Contact = Contact.GOOD
    slow: float = 0.0
    slow_seconds: float = 0.0
    pauses: int = 0
    drops: float = 0.0
    halves: float = 0.0
    busy: float = 0.0
    claims_open: bool = False
    hides_openapi: bool = False
    others_dropped: float = 0.0
    others_wait: float = 0.0
    others_excused: bool = False
