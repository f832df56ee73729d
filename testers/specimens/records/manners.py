"""How a records service behaves: every field a defect; the defaults break nothing."""

from dataclasses import dataclass
from enum import StrEnum


class Publication(StrEnum):
    """When what was published can be seen (SHR-05): at once, some late, some never."""

    PROMPT = "prompt"
    LATE = "late"
    NEVER = "never"


class Copying(StrEnum):
    """The shared copy against its source (SHR-06): altered, missing or extra records in it."""

    TRUE = "true"
    ALTERS = "alters"
    LOSES = "loses"
    KEEPS = "keeps"


class Updating(StrEnum):
    """Updates against the declared interval (SHR-07): left out, ended for some, all too slow."""

    ON_TIME = "on-time"
    SKIPS = "skips"
    FREEZES = "freezes"
    SLOW = "slow"


class Paging(StrEnum):
    """How pages are cut (SHR-08).

    CURSOR  by the place of the last record: nothing is lost or doubled
    OFFSET  by counting from the oldest: a deletion makes the next page skip a record
    NEWEST  by counting from the newest: an insertion makes the next page repeat one
    SHORT   the last record of every full page is left out
    """

    CURSOR = "cursor"
    OFFSET = "offset"
    NEWEST = "newest"
    SHORT = "short"


class Filtering(StrEnum):
    """What `name=` finds (SHR-08): the name itself, whatever begins with it, or `next` forgets it."""

    EXACT = "exact"
    PREFIX = "prefix"
    FORGETS = "forgets"


class Export(StrEnum):
    """What an export or import does to a record (SHR-09)."""

    WHOLE = "whole"
    ROUNDS = "rounds"
    NORMALISES = "normalises"
    DROPS_NULLS = "drops-nulls"
    CUTS = "cuts"
    FLATTENS = "flattens"
    LOSES = "loses"


class Auditing(StrEnum):
    """What the audit trail holds (SHR-14).

    WHOLE    everything
    ALLOWED  refused accesses leave no trace
    SOME     one access in thirty leaves no trace
    LATER    entries tell a time an hour off
    TWICE    one entry in thirty stands twice
    OTHER    entries tell the path without its query, and every status as 200
    """

    WHOLE = "whole"
    ALLOWED = "allowed"
    SOME = "some"
    LATER = "later"
    TWICE = "twice"
    OTHER = "other"


class Separation(StrEnum):
    """How tenants are kept apart (SHR-12).

    KEPT     entirely
    READS    a foreign site can be read by whoever knows its address
    HEADS    HEAD tells of foreign sites
    LISTS    lists hold foreign sites when a filter is given
    TELLS    the refusal tells the name of what is refused
    WRITES   foreign sites can be overwritten and deleted
    SPOOFED  a header says whose sites are meant
    """

    KEPT = "kept"
    READS = "reads"
    HEADS = "heads"
    LISTS = "lists"
    TELLS = "tells"
    WRITES = "writes"
    SPOOFED = "spoofed"


class Fields(StrEnum):
    """What a token of low privilege sees (SHR-12): no hidden member, all, or those that it asks for."""

    HIDDEN = "hidden"
    SHOWN = "shown"
    ASKED = "asked"


class Lifecycle(StrEnum):
    """How the end of the old version is announced (SHR-19).

    TOLD      Deprecation, Sunset and Link
    SILENT    nothing
    EARLY     Sunset before Deprecation
    BOOLEAN   Deprecation in the form of an old draft, `true`
    LINKLESS  no link to where to go
    UNREAD    Sunset in a form that is no HTTP-date
    """

    TOLD = "told"
    SILENT = "silent"
    EARLY = "early"
    BOOLEAN = "boolean"
    LINKLESS = "linkless"
    UNREAD = "unread"


class Outage(StrEnum):
    """What becomes of requests while the service is out of order (REL-19): reset, left hanging, answered 503."""

    RESETS = "resets"
    HANGS = "hangs"
    FAILS = "fails"


class History(StrEnum):
    """What becomes of uploaded readings (REL-20).

    WHOLE       every number once, in order
    LOSES_OPEN  the newest batch is acknowledged and lost when a connection breaks
    KEEPS_LAST  the newest thousand are kept
    DISORDERED  a batch that comes after a break stands before those ahead of it
    DOUBLES     a batch that is sent again stands there twice
    """

    WHOLE = "whole"
    LOSES_OPEN = "loses-open"
    KEEPS_LAST = "keeps-last"
    DISORDERED = "disordered"
    DOUBLES = "doubles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The defaults are those of the good service.

    absolute       `next` is a whole URL of the same origin, which is right too
    clamps         a limit that is out of range is brought into it and not refused, which is right too
    crashes        an odd limit ends in a 500 (SHR-08)
    generous       the limit is taken for no limit at all (SHR-08)
    """

    publication: Publication = Publication.PROMPT
    copying: Copying = Copying.TRUE
    updating: Updating = Updating.ON_TIME
    paging: Paging = Paging.CURSOR
    filtering: Filtering = Filtering.EXACT
    export: Export = Export.WHOLE
    auditing: Auditing = Auditing.WHOLE
    separation: Separation = Separation.KEPT
    fields: Fields = Fields.HIDDEN
    lifecycle: Lifecycle = Lifecycle.TOLD
    history: History = History.WHOLE
    outage: Outage | None = None
    absolute: bool = False
    clamps: bool = False
    crashes: bool = False
    generous: bool = False
