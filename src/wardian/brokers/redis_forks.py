"""What a process that is forked does with threads and connections that only its parent has."""

from __future__ import annotations

from .forks import begin_anew_in_children as begin_anew_in_children
