"""The bounds that other tests rely on are met by what runs away, and by nothing else."""

import re
import signal
import subprocess
import sys

import pytest
from limits import limit_processor, stop_runaway


def test_a_pattern_that_runs_away_is_stopped():
    with pytest.raises(AssertionError, match="still at work"), stop_runaway(0.2):
        re.match("(a+)+$", "a" * 100 + "!")


def test_what_ends_is_left_alone():
    before = signal.getsignal(signal.SIGVTALRM)
    with stop_runaway(5):
        assert re.match("a+$", "a" * 100)
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


def test_a_command_that_runs_away_is_stopped():
    command = [sys.executable, "-c", "while True: pass"]
    done = subprocess.run(command, preexec_fn=lambda: limit_processor(1))
    assert done.returncode == -signal.SIGKILL or done.returncode == -signal.SIGXCPU
