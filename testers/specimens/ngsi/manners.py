"""How an NGSI-LD broker behaves: every field a defect, or one of the habits an honest broker may choose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The defaults are those of the good broker, which breaks nothing.

    relaxed           other forms that the standard allows: fractions of a second, arrays of types, several instances of
                      an attribute, several notifications for one request, times of `after` exclusive, newest first
    batch             the broker has batch operations
    bare_values       one entity in four has a bare number for an attribute (CMP-04)
    forgets_context   ld+json without `@context` (CMP-04)
    breaks_context    the context that it names is not there (CMP-04)
    local_times       `observedAt` in the time of China (CMP-04)
    ignores_accept    ld+json whatever is asked for (CMP-04)
    number_texts      the json representation writes numbers as texts (CMP-04)
    drops             share of notifications that are not sent (SHR-10)
    strays            a subscription by id is told of every entity of the type (SHR-10)
    ignores_query     the q filter is passed over (SHR-10)
    keeps_telling     a deleted subscription lives on (SHR-10)
    tells_all         notifications hold attributes that were not asked for (SHR-10)
    includes_end      between includes endTimeAt (SHR-18)
    disorders         instances come in no order (SHR-18)
    ignores_last      lastN is passed over (SHR-18)
    compares_texts    times are compared as text (SHR-18)
    loses_edges       between leaves out timeAt (SHR-18)
    """

    relaxed: bool = False
    batch: bool = True
    bare_values: bool = False
    forgets_context: bool = False
    breaks_context: bool = False
    local_times: bool = False
    ignores_accept: bool = False
    number_texts: bool = False
    drops: float = 0.0
    strays: bool = False
    ignores_query: bool = False
    keeps_telling: bool = False
    tells_all: bool = False
    includes_end: bool = False
    disorders: bool = False
    ignores_last: bool = False
    compares_texts: bool = False
    loses_edges: bool = False
