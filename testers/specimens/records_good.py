"""A records service with all its doors where everything is right."""

from rules.text import Text
from testers.specimens.records.manners import Manners
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="records_good",
    title=Text(zh="规规矩矩的记录共享服务", en="Well-behaved records service"),
    behaves="good",
    serve=records(Manners()),
)
