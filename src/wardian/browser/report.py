"""What the boot script is told when a program does not start: one JSON text."""

from __future__ import annotations

import json

from ..live import faults


def as_json(error: BaseException, *, code: str = "python-error") -> str:
    """Describe an error for the boot script.

    Args:
        error: Any exception.
        code: What kind of failure it is: ``syntax-error``, ``python-error`` or ``not-run``.

    Returns:
        JSON of ``{"code", "message", "details"}``; ASCII only.
    """
    details = "" if code == "not-run" else faults.formatted(_without_ours(error))
    return json.dumps({"code": code, "message": faults.describe(error), "details": details})


def _without_ours(error: BaseException) -> BaseException:
    """Drop the frames at the top that only started the program."""
    step = error.__traceback__
    while step is not None and "wardian/browser/" in step.tb_frame.f_code.co_filename:
        step = step.tb_next
    return error.with_traceback(step)
