"""An authorization server without refresh tokens, which passes over scopes that it does not know."""

from rules.text import Text
from testers.specimens.oauth.manners import Manners
from testers.specimens.oauth.serve import oauth
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="oauth_relaxed",
    title=Text(zh="不发刷新令牌、略过未知范围的授权服务", en="OAuth 2.0 server without refresh tokens"),
    behaves="good",
    serve=oauth(Manners(relaxed=True)),
)
