"""Worker processes that outlast a task that kills one of them, and bounds on the time that a task may take.

What is worked on arrives in batches. Where a worker dies, the batches that it may have had in hand are done again, each
in a process of its own and one item at a time; an item that ends its process twice is to blame, the others are done.
"""

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Final, Generic, TypeVar

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
    """
    crew = _Crew(work, jobs, blame)
    try:
        yield from crew.run(batches)
    finally:
        crew.end()


class _Crew(Generic[Item, Result]):
    """The processes, and the batches that they have in hand."""

    def __init__(self, work: Callable[[list[Item]], list[Result]], jobs: int, blame: Callable[[Item], Result]) -> None:
        self.work = work
        self.jobs = jobs
        self.blame = blame
        self.pool = _pool(jobs)
        self.apart = ThreadPoolExecutor(jobs)
        self.out: deque[tuple[list[Item], Future[list[Result]]]] = deque()

    def end(self) -> None:
        """End the processes."""
        self.pool.shutdown(cancel_futures=True)
        self.apart.shutdown(cancel_futures=True)

    def run(self, batches: Iterable[list[Item]]) -> Iterator[list[Result]]:
        """Yield the results of batches in their order."""
        for batch in batches:
            self.out.append((batch, self._submit(batch)))
            if len(self.out) >= self.jobs * _IN_FLIGHT:
                yield self._next()
        while self.out:
            yield self._next()

    def _submit(self, batch: list[Item]) -> Future[list[Result]]:
        try:
            return self.pool.submit(_task, self.work, batch, TASK_SECONDS)
        except BrokenProcessPool as error:
            lost: Future[list[Result]] = Future()
            lost.set_exception(error)
            return lost

    def _next(self) -> list[Result]:
        while isinstance(self.out[0][1].exception(), BrokenProcessPool):
            self._renew()
        return self.out.popleft()[1].result()

    def _renew(self) -> None:
        """Start new processes, and hand out again what was lost; apart what the dead ones may have had in hand."""
        self.pool.shutdown()
        self.pool = _pool(self.jobs)
        suspects = self.jobs  # batches are begun in their order
        for number, (batch, future) in enumerate(self.out):
            if not (future.done() and isinstance(future.exception(), BrokenProcessPool)):
                continue
            again = self.apart.submit(self._one_by_one, batch) if suspects else self._submit(batch)
            self.out[number] = (batch, again)
            suspects -= bool(suspects)

    def _one_by_one(self, batch: list[Item]) -> list[Result]:
        results: list[Result] = []
        pool = _pool(1)
        try:
            for item in batch:
                for _ in range(_ATTEMPTS):
                    try:
                        results += pool.submit(_task, self.work, [item], TASK_SECONDS).result()
                        break
                    except BrokenProcessPool:
                        pool.shutdown()
                        pool = _pool(1)
                else:
                    results.append(self.blame(item))
        finally:
            pool.shutdown()
        return results


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    """End this worker when the process that has started it is gone, which may have been killed."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _task(work: Callable[[list[Item]], list[Result]], batch: list[Item], seconds: int) -> list[Result]:
    """Do a batch in a worker, which the system kills where it takes too long."""
    with killed_after(seconds):
        return work(batch)


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
