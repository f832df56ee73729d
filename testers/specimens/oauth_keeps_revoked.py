"""A revoked token goes on working."""

from rules.text import Text
from testers.specimens.oauth.manners import Manners
from testers.specimens.oauth.serve import oauth
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="oauth_keeps_revoked",
    title=Text(zh="撤销后令牌仍可用的授权服务", en="OAuth 2.0 server whose revoked tokens work"),
    behaves="bad",
    breaks=("SHR-11",),
    serve=oauth(Manners(keeps_revoked=True)),
)
