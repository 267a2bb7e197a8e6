"""What ``wardian`` has of channels, in one place: it is looked up when a program names any.

``DeadLetter``, ``Listener`` and ``Sending`` are only here, for annotations.
"""

from __future__ import annotations

from ...brokers.broker import DeadLetter as DeadLetter
from ...brokers.message import Cursor as Cursor
from ...brokers.message import Gap as Gap
from ...brokers.message import Message as Message
from ...brokers.sending import Sending as Sending
from .channels import Channel as Channel
from .listening import Listener as Listener
from .pipe import Pipe as Pipe
from .sending import async_send_to_pipe_channel as async_send_to_pipe_channel
from .sending import send as send
from .sending import send_nowait as send_nowait
from .sending import send_to_pipe_channel as send_to_pipe_channel
