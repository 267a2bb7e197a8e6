"""Save the memory of Python with Wardian imported: for pages that are built without Node.

Runs on what was built before it, in ``_static``.
"""

from __future__ import annotations

from wardian.site.runtime import static_folder
from wardian.site.snapshot import NAME, make_plain

if __name__ == "__main__":
    (static_folder() / NAME).write_bytes(make_plain())
