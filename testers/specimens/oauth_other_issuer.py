"""The metadata name another issuer than the server that gives them."""

from rules.text import Text
from testers.specimens.oauth.manners import Manners
from testers.specimens.oauth.serve import oauth
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="oauth_other_issuer",
    title=Text(zh="元数据中签发者有误的授权服务", en="OAuth 2.0 server that names another issuer"),
    behaves="bad",
    breaks=("SHR-11",),
    serve=oauth(Manners(other_issuer=True)),
)
