"""A time limit for an iterator whose steps cannot be interrupted."""

import threading
import time
from collections.abc import Iterator
from queue import Empty, Full, Queue
from typing import Final, NamedTuple, TypeVar

from imr_graph.errors import QueryError

T = TypeVar("T")

_AHEAD: Final = 1000
_LOOK: Final = 0.1


class _Item(NamedTuple):
    value: object


class _End(NamedTuple):
    error: BaseException | None


def in_time(items: Iterator[T], seconds: float) -> Iterator[T]:
    """Yield the items as long as the time lasts, counted from the first one asked for.

    A daemon thread reads them, up to 1000 ahead. When the time is over, or the reader goes away, the thread ends at its
    next item; the step under way cannot be stopped, but no one waits for it, and it ends with the program.

    Args:
        items: read in the thread only.
        seconds: for all items together.

    Raises:
        QueryError: the time is over.
        BaseException: whatever the items raise.
    """
    queue: Queue[_Item | _End] = Queue(_AHEAD)
    gone = threading.Event()
    threading.Thread(target=_read, args=(items, queue, gone), daemon=True).start()
    ends_at = time.monotonic() + seconds
    try:
        while True:
            item = _next(queue, ends_at, seconds)
            if isinstance(item, _End):
                if item.error:
                    raise item.error
                return
            yield item.value  # type: ignore[misc]
    finally:
        gone.set()


def _next(queue: "Queue[_Item | _End]", ends_at: float, seconds: float) -> _Item | _End:
    try:
        return queue.get(timeout=max(0, ends_at - time.monotonic()))
    except Empty:
        raise QueryError(
            f"stopped after {seconds:g} s, the time limit: allow more, or ask for less (a period, a LIMIT)"
        ) from None


def _read(items: Iterator[T], queue: "Queue[_Item | _End]", gone: threading.Event) -> None:
    try:
        for item in items:
            if not _put(queue, _Item(item), gone):
                return
    except BaseException as error:  # noqa: BLE001  the reader raises it again, in its own thread
        _put(queue, _End(error), gone)
    else:
        _put(queue, _End(None), gone)


def _put(queue: "Queue[_Item | _End]", item: _Item | _End, gone: threading.Event) -> bool:
    """Hand an item over; False when the reader has gone."""
    while not gone.is_set():
        try:
            queue.put(item, timeout=_LOOK)
        except Full:
            continue
        return True
    return False
