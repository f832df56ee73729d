"""An authorization server that does everything right."""

from rules.text import Text
from testers.specimens.oauth.manners import Manners
from testers.specimens.oauth.serve import oauth
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="oauth_good",
    title=Text(zh="规规矩矩的 OAuth 2.0 授权服务", en="Well-behaved OAuth 2.0 server"),
    behaves="good",
    serve=oauth(Manners()),
)
