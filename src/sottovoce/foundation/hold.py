"""Holding a data folder, so that nobody takes it away from under a running site."""

import fcntl
from pathlib import Path
from typing import IO

NAME = "in-use"


def hold(data: Path, *, alone: bool = False) -> IO[str]:
    """Hold a data folder together with all others that serve it, or alone.

    :returns: an open file; the hold lasts until the last process that has inherited it closes it or ends, however it ends.
    :raises BlockingIOError: when somebody else's hold is in the way.
    """
    file = (data / NAME).open("w")
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file
