"""Many files: the order of the outcomes, executors, checkpoints, flat memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, field, frozen

from edibridge.batch import Outcome, Task, run
from edibridge.errors import UnreadableError, UsageError


@frozen
class Count:
    """A task that counts its calls in a file, and fails where it is told to."""

    log: Path
    stop: str = field(default="", repr=False)
    told: tuple[str, ...] = field(default=(), repr=False)

    def __call__(self, path: str) -> Outcome:
        """Log the path; raise what an interruption raises."""
        if Path(path).name == self.stop:
            raise KeyboardInterrupt
        with self.log.open("a") as log:
            log.write(f"{Path(path).name}\n")
        row = {"path": path, "status": "valid"}
        return Outcome(path=path, rows=(row,), notes={"dropped": 1}, output=b"\xff", lines=("x",))


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    """Give ten files."""
    found = [tmp_path / f"{number}.txt" for number in range(10)]
    for path in found:
        path.write_text(path.name)
    return [str(path) for path in found]


@pytest.mark.parametrize("chunk", [1, 3, 100])
def test_outcomes_come_in_the_order_of_the_paths(
    tmp_path: Path, paths: list[str], chunk: int
) -> None:
    """Proves that the order holds for any executor and chunk, and for none."""
    task = Count(tmp_path / "log")
    alone = list(run(paths, task))
    with ThreadPoolExecutor(4) as executor:
        together = list(run(paths, task, executor=executor, chunk=chunk, ahead=1))
    assert [one.path for one in alone] == paths
    assert together == alone


class Counting(Executor):
    """Does each piece of work when it is handed in, and counts what is not fetched yet."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.waiting = self.most = 0

    def submit(self, fn: Any, /, *args: Any, **more: Any) -> Future[Any]:  # noqa: ANN401
        """Do the work now."""
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        future: Future[Any] = Future()
        future.set_result(fn(*args, **more))
        return future


def test_only_so_much_is_under_way(tmp_path: Path, paths: list[str]) -> None:
    """Proves that no more chunks are handed out than asked for, whatever the number of files."""
    executor = Counting()
    for _ in run(paths, Count(tmp_path / "log"), executor=executor, chunk=1, ahead=2):
        executor.waiting -= 1
    assert executor.most == 3


def test_a_task_is_narrowed_to_its_paths(tmp_path: Path, paths: list[str]) -> None:
    """Proves that what travels with a chunk may be cut down to it."""
    seen: list[tuple[str, ...]] = []

    def narrow(task: Task, some: Sequence[str]) -> Task:
        seen.append(tuple(some))
        assert isinstance(task, Count)
        return evolve(task, told=tuple(some))

    list(run(paths[:4], Count(tmp_path / "log"), executor=Counting(), chunk=2, narrow=narrow))
    assert seen == [tuple(paths[:2]), tuple(paths[2:4])]


def log_of(task: Count) -> Iterator[str]:
    """Give the calls that were made, and forget them."""
    text = task.log.read_text() if task.log.exists() else ""
    task.log.unlink(missing_ok=True)
    return iter(text.split())


@pytest.mark.parametrize("executor", [None, Counting()], ids=["alone", "executor"])
def test_a_checkpoint_spares_what_is_done(
    tmp_path: Path, paths: list[str], executor: Executor | None
) -> None:
    """Proves that after an interruption only the rest is done, and the outcomes are the same."""
    task, done = Count(tmp_path / "log"), tmp_path / "done"
    whole = list(run(paths, task))
    list(log_of(task))
    with pytest.raises(KeyboardInterrupt):
        list(
            run(
                paths,
                evolve(task, stop="5.txt"),
                executor=executor,
                chunk=2,
                ahead=1,
                checkpoint=done,
            )
        )
    first = list(log_of(task))
    assert first[:3] == ["0.txt", "1.txt", "2.txt"]
    again = list(run(paths, task, executor=executor, chunk=3, checkpoint=done))
    rest = list(log_of(task))
    assert again == whole
    assert 4 <= len(rest) < 10
    Path(paths[0]).write_text("changed")
    assert list(run(paths, task, executor=executor, checkpoint=done)) == whole
    assert list(log_of(task)) == ["0.txt"]


def test_an_output_that_is_gone_is_made_again(tmp_path: Path, paths: list[str]) -> None:
    """Proves that a checkpoint is not believed where the files it speaks of are missing."""
    output = tmp_path / "output"

    def task(path: str) -> Outcome:
        output.write_text("made")
        return Outcome(path=path, outputs=(str(output),))

    done = tmp_path / "done"
    list(run(paths[:1], task, checkpoint=done))
    output.unlink()
    list(run(paths[:1], task, checkpoint=done))
    assert output.exists()


def test_a_checkpoint_of_something_else_is_refused(tmp_path: Path, paths: list[str]) -> None:
    """Proves that a foreign, damaged or impossible checkpoint is refused with its line."""
    task, done = Count(tmp_path / "log"), tmp_path / "done"
    list(run(paths, task, checkpoint=done))
    with pytest.raises(UsageError, match="of a run with other options; repeat those options"):
        list(run(paths, Count(tmp_path / "other"), checkpoint=done))
    done.write_text(done.read_text() + "{}\n")
    with pytest.raises(UnreadableError, match=r"done:12: this is no checkpoint of edibridge"):
        list(run(paths, task, checkpoint=done))
    with pytest.raises(UnreadableError, match="the checkpoint cannot be used"):
        list(run(paths, task, checkpoint=tmp_path))


def test_a_file_that_is_not_there_is_no_checkpoint(tmp_path: Path) -> None:
    """Proves that what could not be seen is done again each time."""
    task, done = Count(tmp_path / "log"), tmp_path / "done"
    for _ in range(2):
        list(run([str(tmp_path / "none")], task, checkpoint=done))
    assert list(log_of(task)) == ["none", "none"]
