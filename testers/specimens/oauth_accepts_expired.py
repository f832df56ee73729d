"""A token works after its time."""

from rules.text import Text
from testers.specimens.oauth.manners import Manners
from testers.specimens.oauth.serve import oauth
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="oauth_accepts_expired",
    title=Text(zh="接受过期令牌的授权服务", en="OAuth 2.0 server that accepts expired tokens"),
    behaves="bad",
    breaks=("SHR-11",),
    serve=oauth(Manners(accepts_expired=True)),
)
