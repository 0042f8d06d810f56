"""What people wrote, shown as they wrote it: never as markdown, which could load pictures."""

import re
from typing import Final

_MARKS: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&@/])")


def verbatim(text: str) -> str:
    """The text for markdown, in which every character stands for itself."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
