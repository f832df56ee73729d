"""A wrong secret is answered with 400 invalid_request."""

from rules.text import Text
from testers.specimens.oauth.manners import Manners
from testers.specimens.oauth.serve import oauth
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="oauth_wrong_codes",
    title=Text(zh="错误码有误的授权服务", en="OAuth 2.0 server with a wrong error code"),
    behaves="bad",
    breaks=("SHR-11",),
    serve=oauth(Manners(wrong_codes=True)),
)
