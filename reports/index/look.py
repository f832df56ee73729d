"""How a grade looks: the symbols and colours of the verdicts, and a word always beside them."""

from reports.index.evidence import Grade
from reports.mark import MARKS, Mark
from rules.verdict import Word

LOOKS: dict[Grade, Mark] = {
    Grade.PASS: MARKS[Word.PASS],
    Grade.CONCERN: MARKS[Word.INCONCLUSIVE],
    Grade.FAIL: MARKS[Word.FAIL],
    Grade.NOT_DONE: MARKS[Word.NOT_TESTED],
}
