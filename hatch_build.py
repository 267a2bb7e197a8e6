"""Carry the built client in the wheel and the sdist.

What ``npm run build`` writes to ``src/wardian/_static`` is ignored by git, and hatchling follows
git. This hook names it all the same, so installing from an sdist needs neither Node nor npm.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class StaticFilesHook(BuildHookInterface[Any]):
    """Add ``_static`` to what is packed, or say how to make it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the built files as artifacts; an editable install reads them from the tree."""
        if version == "editable":
            return
        manifest = Path(self.root, "src/wardian/_static/manifest.json")
        if not manifest.is_file():
            raise FileNotFoundError(
                f"expected the built client, got no {manifest}; run `npm run build` first"
            )
        build_data["artifacts"].append("src/wardian/_static/**")
