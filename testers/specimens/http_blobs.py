"""A store that gives every payload out as it came in."""

from rules.text import Text
from testers.specimens.blobs.serve import Manners, blobs
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_blobs",
    title=Text(zh="原样保管载荷的 HTTP 存储", en="HTTP store that keeps payloads as they came"),
    behaves="good",
    serve=blobs(Manners()),
)
