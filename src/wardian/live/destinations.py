"""Where a visitor may be sent."""

from __future__ import annotations

import re

from ..errors import InvalidAddressError
from ..tree.addresses import SAFE_SCHEMES


def checked_address(url: str) -> str:
    """Give an address back if a visitor may be sent to it.

    Raises:
        InvalidAddressError: It has a scheme that is not allowed in attributes either, or holds
            control characters.
    """
    text = str(url).strip(" ")
    scheme = re.match(r"([^/?#:]*):", text)
    is_safe = scheme is None or scheme[1].lower() in SAFE_SCHEMES
    if not is_safe or re.search(r"[\0-\x1f\x7f-\x9f]", text):
        raise InvalidAddressError(
            f"expected a relative address or one of {', '.join(sorted(SAFE_SCHEMES))}, "
            f"got {text[:200]!r}; write './a:b' where a colon belongs to a relative one"
        )
    return text
