"""A paragraph that breaks its lines as Chinese and Latin typesetting do."""

from typing import Any

from reportlab.platypus.paragraph import Paragraph, ParaLines, cjkU, makeCJKParaLine

from reports.line_break import break_lines


class Passage(Paragraph):  # type: ignore[misc]  # reportlab publishes no types
    """reportlab's paragraph with our line breaker; its style has `wordWrap="CJK"`."""

    def breakLinesCJK(self, maxWidths: Any) -> Any:  # noqa: ANN401, N802, N803 - reportlab's names
        """Return the lines of this paragraph for the widths given."""
        if hasattr(self, "blPara") and getattr(self, "_splitpara", False):
            return self.blPara
        available = list(maxWidths) if isinstance(maxWidths, list | tuple) else [maxWidths]
        units = [cjkU(character, frag, "utf8") for frag in self.frags for character in _characters(frag)]
        lines = []
        start = 0

        def width_of(line: int) -> float:
            return float(available[min(line, len(available) - 1)])

        for index, end in enumerate(break_lines(units, [unit.width for unit in units], width_of)):
            row = [unit for unit in units[start:end] if unit != "\n"]
            while row and row[-1] == " ":
                row.pop()
            used = sum(unit.width for unit in row)
            room = width_of(index)
            lines.append(makeCJKParaLine(row, room, used, room - used, False, False))  # noqa: FBT003 - its signature
            start = end
        self.height = 0
        return ParaLines(kind=1, lines=lines)


def _characters(frag: Any) -> str:  # noqa: ANN401 - reportlab's fragment
    if getattr(frag, "lineBreak", False):
        return "\n"
    return str(frag.text or "")
