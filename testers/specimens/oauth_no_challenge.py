"""Refusals come without WWW-Authenticate."""

from rules.text import Text
from testers.specimens.oauth.manners import Manners
from testers.specimens.oauth.serve import oauth
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="oauth_no_challenge",
    title=Text(zh="拒绝时不给质询的授权服务", en="OAuth 2.0 server without challenges"),
    behaves="bad",
    breaks=("SHR-11",),
    serve=oauth(Manners(no_challenge=True)),
)
