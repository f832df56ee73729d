"""The scope of a token is not looked at."""

from rules.text import Text
from testers.specimens.oauth.manners import Manners
from testers.specimens.oauth.serve import oauth
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="oauth_any_scope",
    title=Text(zh="不看权限范围的授权服务", en="OAuth 2.0 server that ignores scopes"),
    behaves="bad",
    breaks=("SHR-11",),
    serve=oauth(Manners(any_scope=True)),
)
