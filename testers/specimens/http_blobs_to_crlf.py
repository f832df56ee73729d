"""Every line feed gets a carriage return before it."""

from rules.text import Text
from testers.specimens.blobs import keeping
from testers.specimens.blobs.serve import Manners, blobs
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_blobs_to_crlf",
    title=Text(zh="把换行写成回车换行的 HTTP 存储", en="HTTP store that writes line ends as CR LF"),
    behaves="bad",
    breaks=("REL-23",),
    serve=blobs(Manners(keeps=keeping.write_crlf)),
)
