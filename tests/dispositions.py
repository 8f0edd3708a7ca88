"""How a process that a test starts takes signals: as one started in a terminal, whatever the tests were started by."""

import signal


def listen() -> None:
    """Take SIGINT and SIGHUP as usual; what runs in the background or under nohup hands down that they are ignored.

    For ``preexec_fn``: called in the new process before its program.
    """
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
