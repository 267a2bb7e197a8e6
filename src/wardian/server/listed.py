"""Names in one text, as command lines, files and the environment have them."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """Read names with commas between them; what is empty counts for nothing."""
    return tuple(each.strip() for each in text.split(",") if each.strip())
