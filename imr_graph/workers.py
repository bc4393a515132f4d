"""Worker processes that outlast a task that kills one of them, and bounds on the time that a task may take.

What is worked on arrives in batches. Where a worker dies, the items of the batch that it had in hand are done again one
by one; an item that ends its process twice is to blame, the others are done.
"""

import atexit
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final, Generic, TypeVar, cast

from imr_graph.errors import WorkerError

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Processor time that one letter may take; it takes some milliseconds.
LETTER_SECONDS: Final = 60
#: Processor time after which a worker is killed, where the first bound did not help (a loop in a C library).
TASK_SECONDS: Final = 240
_IN_FLIGHT: Final = 4  # batches handed out and not yet taken back, a worker
_ATTEMPTS: Final = 2  # a worker can be killed from outside, too: once proves nothing
_STARTS: Final = 3  # likewise of one that is killed before it has begun


class TimeLimitError(BaseException):
    """The time is up. No Exception, so that no rule that expects one can swallow it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Bound the processor time of a block; without effect outside of the main thread and on Windows.

    Raises:
        TimeLimitError: the block took longer.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    former = signal.signal(signal.SIGVTALRM, _time_is_up)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former or signal.SIG_DFL)


def _time_is_up(*_: object) -> None:
    raise TimeLimitError


def in_processes(
    work: Callable[[list[Item]], list[Result]],
    batches: Iterable[list[Item]],
    jobs: int,
    blame: Callable[[Item], Result],
) -> Iterator[list[Result]]:
    """Yield the results of batches in their order, worked on in processes.

    Args:
        work: gives a result for each item; a function of a module, so that a process can import it.
        batches: the items.
        jobs: the number of processes.
        blame: gives the result of an item that ends every process that works on it.

    Raises:
        WorkerError: processes cannot be started.
    """
    crew = _Crew(work, jobs, blame)
    out: deque[Future[list[Result]]] = deque()
    try:
        for batch in batches:
            out.append(crew.submit(batch))
            if len(out) >= jobs * _IN_FLIGHT:
                yield out.popleft().result()
        while out:
            yield out.popleft().result()
    finally:
        crew.end()


class _WorkerDiedError(Exception):
    """A worker has ended with a batch in hand."""


class _Worker(Generic[Item, Result]):
    """A process, and a pipe that nobody else holds: one that dies in the middle of an answer is seen to be gone.

    (The process pools of the standard library share one pipe, and wait for ever for the rest of such an answer.)
    """

    def __init__(self, work: Callable[[list[Item]], list[Result]]) -> None:
        spawn = get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self.process = spawn.Process(target=_serve, args=(theirs, work, TASK_SECONDS), daemon=True)
        self.process.start()
        theirs.close()

    def ready(self) -> bool:
        """Wait until the process can work; tell whether it lived to say so."""
        try:
            self._pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            return False
        return True

    def do(self, batch: list[Item]) -> list[Result]:
        """Return the results of a batch."""
        try:
            self._pipe.send(batch)
            results, error = self._pipe.recv()
        except (EOFError, OSError) as died:
            raise _WorkerDiedError from died
        if error:
            raise RuntimeError(error)
        return cast("list[Result]", results)

    def close(self) -> None:
        """Take note of the end of a process, once it has been killed or has died."""
        self.process.join()
        self._pipe.close()


def _serve(pipe: Connection, work: Callable[[list[Item]], list[Result]], seconds: int) -> None:
    """Work on what comes through a pipe, in a process, until the other end is closed or its process is gone.

    Whoever ends a whole group of processes has asked the first of them, which still wants the answers.
    """
    for ends in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ends, signal.SIG_IGN)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send(None)
        while True:
            pipe.send(_answer(work, pipe.recv(), seconds))


def _answer(
    work: Callable[[list[Item]], list[Result]], batch: list[Item], seconds: int
) -> tuple[list[Result], str | None]:
    """Return the results of a batch, or the fault; the system kills the process where it takes too long."""
    with killed_after(seconds):
        try:
            return work(batch), None
        except Exception:  # noqa: BLE001  it is raised again where the results are wanted
            return [], traceback.format_exc()


class _Crew(Generic[Item, Result]):
    """The workers, each with a thread that waits for it; they are started as batches come."""

    def __init__(self, work: Callable[[list[Item]], list[Result]], jobs: int, blame: Callable[[Item], Result]) -> None:
        self._work, self._blame = work, blame
        self._threads = ThreadPoolExecutor(jobs)
        self._idle: list[_Worker[Item, Result]] = []
        self._alive: set[_Worker[Item, Result]] = set()
        self._ending = False
        atexit.register(self.end)

    def submit(self, batch: list[Item]) -> Future[list[Result]]:
        """Have a batch worked on."""
        return self._threads.submit(self._done, batch)

    def end(self) -> None:
        """End the processes, whatever they have in hand."""
        atexit.unregister(self.end)
        self._ending = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in tuple(self._alive):
            worker.process.kill()
        self._threads.shutdown()
        for worker in tuple(self._alive):
            self._drop(worker)

    def _done(self, batch: list[Item]) -> list[Result]:
        try:
            return self._try(batch)
        except _WorkerDiedError:
            return [result for item in batch for result in self._tried(item)]

    def _tried(self, item: Item) -> list[Result]:
        """Return the result of an item that may have killed a worker."""
        for _ in range(_ATTEMPTS):
            try:
                return self._try([item])
            except _WorkerDiedError:
                continue
        return [self._blame(item)]

    def _try(self, batch: list[Item]) -> list[Result]:
        worker = None if self._ending else self._worker()
        if worker is None or self._ending:  # it may have taken a second to start
            raise CancelledError
        try:
            results = worker.do(batch)
        except _WorkerDiedError:
            self._drop(worker)
            raise
        self._idle.append(worker)
        return results

    def _worker(self) -> _Worker[Item, Result]:
        with suppress(IndexError):
            return self._idle.pop()
        return self._started()

    def _started(self) -> _Worker[Item, Result]:
        for _ in range(_STARTS):
            with suppress(BrokenPipeError):
                worker = _Worker(self._work)
                self._alive.add(worker)
                if worker.ready():
                    return worker
                self._drop(worker)
                if (worker.process.exitcode or 0) > 0:  # it was not killed: the next one will end likewise
                    break
        raise WorkerError(
            "a worker process ended before it had begun, see what it says above; a script that builds a graph must do"
            ' so under if __name__ == "__main__":, or with jobs=1'
        )

    def _drop(self, worker: _Worker[Item, Result]) -> None:
        worker.process.kill()
        worker.close()
        self._alive.discard(worker)


@contextmanager
def killed_after(seconds: int) -> Iterator[None]:
    """Have the system kill this process where a block takes more processor time; without effect on Windows."""
    if resource is None:
        yield
        return
    former, most = resource.getrlimit(resource.RLIMIT_CPU)
    ends_at = int(time.process_time()) + seconds
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    resource.setrlimit(resource.RLIMIT_CPU, (ends_at if most < 0 else min(ends_at, most), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (former, most))
