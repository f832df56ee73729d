"""What a validator of ours found, in both languages."""

from rules.text import Text


class FlawError(ValueError):
    """A contradiction inside a declaration; pydantic hands it on, the loader adds file and line.

    `zh` and `en` are one sentence each that says what is wrong and how to mend it.
    """

    def __init__(self, *, zh: str, en: str) -> None:
        """Keep the sentence; `str()` gives the English one."""
        super().__init__(en)
        self.message = Text(zh=zh, en=en)
