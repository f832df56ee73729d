"""CR LF becomes a line feed alone."""

from rules.text import Text
from testers.specimens.blobs import keeping
from testers.specimens.blobs.serve import Manners, blobs
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_blobs_to_lf",
    title=Text(zh="把回车换行读成换行的 HTTP 存储", en="HTTP store that reads CR LF as a line feed"),
    behaves="bad",
    breaks=("REL-23",),
    serve=blobs(Manners(keeps=keeping.read_crlf)),
)
