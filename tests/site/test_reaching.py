"""What code imports is told from its instructions."""

from __future__ import annotations

from wardian.site.jobs.reaching import imported


def test_imports_are_found_in_code_with_more_names_than_a_byte_counts() -> None:
    """Instructions about what comes beyond 256 names and constants have another one before them."""
    many = "".join(f"name{number} = {number + 0.5}\n" for number in range(300))
    source = f"{many}import json\nfrom xml import dom\nfrom . import near\n"
    assert set(imported(compile(source, "x.py", "exec"))) == {"json", "xml", "xml.dom"}
