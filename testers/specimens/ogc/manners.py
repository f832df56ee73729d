"""How a feature service behaves: every field a defect, or one of the habits an honest service may choose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The defaults are those of the good service.

    relaxed         only core and GeoJSON are claimed, no numberReturned, features without times among the others
    ignores_limit   the limit is passed over
    ignores_box     bbox is passed over
    ignores_time    datetime is passed over
    claims_html     HTML is claimed and not there
    no_links        the landing page has no links
    soft_errors     what is not there is answered with 200 and an empty object
    """

    relaxed: bool = False
    ignores_limit: bool = False
    ignores_box: bool = False
    ignores_time: bool = False
    claims_html: bool = False
    no_links: bool = False
    soft_errors: bool = False
