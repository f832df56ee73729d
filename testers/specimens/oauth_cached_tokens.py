"""Tokens come without Cache-Control: no-store."""

from rules.text import Text
from testers.specimens.oauth.manners import Manners
from testers.specimens.oauth.serve import oauth
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="oauth_cached_tokens",
    title=Text(zh="令牌可被缓存的授权服务", en="OAuth 2.0 server whose tokens may be cached"),
    behaves="bad",
    breaks=("SHR-11",),
    serve=oauth(Manners(cached_tokens=True)),
)
