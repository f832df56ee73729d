"""HTTP answers are dated by a right clock."""

from rules.text import Text
from testers.specimens.clocks.serving import Hand, dated_web
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_clock_good",
    title=Text(zh="Date 字段准确的 HTTP 设备", en="HTTP device with a right clock"),
    behaves="good",
    serve=dated_web(Hand()),
)
