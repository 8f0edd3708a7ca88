"""Drawing in several processes: each is a fresh interpreter that takes tasks and answers one by one.

Forking would copy a process whose libraries (Typst, Arrow, OpenBLAS) have threads of their own, and hang; spawning by
``multiprocessing`` would run a user's script again in each worker. A pipe to a plain interpreter does neither.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import queue
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from types import TracebackType
from typing import Any, TypeVar

from atlas.errors import OutputError
from atlas.i18n.messages import Message
from atlas.publishing.build.scratch import scratch

T = TypeVar("T")

_SERVE = "import sys; sys.path[:] = {path!r}; from atlas.publishing.build.workers import serve; serve()"


class Worker:
    """A process that holds some data and answers ``work(task, data)`` for each task."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", _SERVE.format(path=sys.path)]
        self._left = ExitStack()
        # Ended in the middle of its work it takes nothing away itself: what it makes is made in a folder of ours.
        folder = self._left.enter_context(scratch())
        environment = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()
        self._left.close()

    def hold(self, packed: bytes) -> None:
        """Give the worker its function and data, pickled."""
        with contextlib.suppress(BrokenPipeError):  # a worker that is gone is reported when it is asked
            self._write(packed)

    def ask(self, task: Any) -> Any:
        """Return the answer to a task, or raise what the worker met."""
        assert self._process.stdout is not None
        try:
            self._write(pickle.dumps(task))
            done, answer = pickle.load(self._process.stdout)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            code = self._process.wait()
            raise OutputError(Message("fault.publishing.build.worker_ended", code=str(code))) from None
        if not done:
            raise answer
        return answer

    def _write(self, packed: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(packed)
        self._process.stdin.flush()


def run_parallel(
    tasks: Sequence[T], work: Callable[[T, Any], Any], data: Any, *, workers: int
) -> Iterator[tuple[T, Any]]:
    """Do tasks in processes and yield each with its answer as it is done; the first error stops them all.

    Args:
        tasks: what to do; pickled.
        work: a function of a module, called as ``work(task, data)``.
        data: sent once to each process.
        workers: how many processes; one or none does the tasks here, as does a single task.
    """
    if workers <= 1 or len(tasks) <= 1 or not sys.executable:
        for task in tasks:
            yield task, work(task, data)
        return
    packed = pickle.dumps((work, data))
    idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()

    def answer(task: T) -> Any:
        worker = idle.get()
        try:
            return worker.ask(task)
        finally:
            idle.put(worker)

    with ExitStack() as stack:
        threads = ThreadPoolExecutor(workers)
        # On the way out: forget the tasks that wait, end the processes, then the threads that waited for them.
        stack.callback(threads.shutdown)
        for worker in [stack.enter_context(Worker()) for _ in range(min(workers, len(tasks)))]:
            worker.hold(packed)
            idle.put(worker)
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        futures = {threads.submit(answer, task): task for task in tasks}
        for future in as_completed(futures):
            yield futures[future], future.result()


@contextlib.contextmanager
def do_beside(
    tasks: queue.SimpleQueue[T], work: Callable[[T, Any], Any], data: Any
) -> Iterator[Callable[[], list[tuple[T, Any]]]]:
    """Let a process do tasks of a queue, beside this one that may take others of them; it ends with the context.

    Args:
        tasks: all of them from the beginning; pickled one by one.
        work: a function of a module, called as ``work(task, data)``.
        data: sent to the process.

    Yields:
        what waits until the queue is empty and the process done, and returns the tasks that it did with their answers,
        or raises what it met.
    """
    if not sys.executable:
        yield list
        return

    def ask(worker: Worker) -> list[tuple[T, Any]]:
        worker.hold(pickle.dumps((work, data)))
        return [(task, worker.ask(task)) for task in remaining(tasks)]

    with ThreadPoolExecutor(1) as thread, Worker() as worker:
        yield thread.submit(ask, worker).result


def remaining(tasks: queue.SimpleQueue[T]) -> Iterator[T]:
    """Take tasks out of a queue one by one, until there are none; others may take from it too."""
    while True:
        try:
            yield tasks.get_nowait()
        except queue.Empty:
            return


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Load modules and data, the first time in a process, without a look for garbage among what stays in use.

    The looks were a fifth of the time; what was loaded is left out of the later ones too.
    """
    if "geopandas" in sys.modules:
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def serve() -> None:
    """Be a worker: read function and data, then tasks, from standard input; answer on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that asked; it ends this one
    tasks, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that a library prints may mix with the answers
    with loading():
        work, data = pickle.load(tasks)
    while True:
        try:
            task = pickle.load(tasks)
        except EOFError:
            return
        try:
            answer = (True, work(task, data))
        except Exception as error:
            answer = (False, error)
        answers.write(_pack_answer(answer))
        answers.flush()


def _pack_answer(answer: tuple[bool, Any]) -> bytes:
    try:
        packed = pickle.dumps(answer)
        pickle.loads(packed)
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(answer[1]).__name__}: {answer[1]}")))
    return packed
