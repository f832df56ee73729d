"""Errors that a person in front of the city can mend."""


class MistakeError(Exception):
    """Wrong use: one sentence in both languages, exit status 2, nothing half-started."""

    def __init__(self, zh: str, en: str) -> None:
        """`zh` and `en` say the same: what is wrong, where, and the cure."""
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en
