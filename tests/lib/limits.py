"""Bounds that hold on any machine: work is counted in processor time, which others cannot take away."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stop_runaway(seconds: float = 60) -> Iterator[None]:
    """Fail what would go on for ever, once it has used so many seconds of the processor.

    seconds: many times what the work takes, so that only work which grows without bound meets them.
    Raises AssertionError in the middle of it, within a regular expression too.
    """

    def stop(*_) -> None:
        raise AssertionError(f"still at work after {seconds} seconds of the processor")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def limit_processor(seconds: int = 120) -> None:
    """The same for a command in a process of its own: give this as its preexec_fn."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
