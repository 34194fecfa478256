"""The one way to write files: beside, flushed to the disk, and then put in place.

Files of the repository are written together, all of them or none, by one command at a time; what a
killed command left is put in place, or thrown away, by the next. A new folder is made whole and then
moved. Nothing else in the program opens a file for writing.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from .refusals import Refusal

WORK = Path(".cache/writing")  # what is not in its place yet
LOCK = Path(".cache/writing.lock")
PATIENCE = 30.0  # seconds that a command waits for another one
SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can tell
_PAUSE = 0.02  # seconds
_OPEN = {("dev", name) for name in ("stdin", "stdout", "stderr", "fd")}


class Unwritten(Refusal):
    """The disk does not take what should be written; everything is as it was before."""


class Overtaken(Refusal):
    """A file was changed by another command since it was read; nothing was written."""


# ------------------------------------------------------------------------ files of the repository


def put(root: Path, files: Mapping[str, bytes], read: Mapping[str, bytes | None]) -> None:
    """Put files in place, or in place of those that are there: all of them or none. files: by their path
    below root; read: what stood in the files that they were made from (None: there was no file).

    They are written in .cache/. From the moment that their folder is called `ready`, they are what the
    repository says: killed before, nothing has happened; killed later, `finish` goes on. Raises
    Overtaken where a file is not as it was read, and Unwritten where the disk takes not all of them.
    """
    with _told(_name(files)), _alone(root):
        for path in files:
            _refuse_pointer(root, path)
        for path, content in read.items():
            _refuse_overtaken(root, path, content)
        work = root / WORK
        for path, content in files.items():
            _write(work / "new" / path, content)
            _keep_old(root, path, work / "old" / path)
        _flush_folders(work / "new")
        os.replace(work / "new", work / "ready")
        _flush(work)
        try:
            _put_in_place(root)
        except OSError:
            _put_back(root, files)
            raise


def finish(root: Path) -> list[str]:
    """Put in place what a killed command left ready, and give the paths of the files. Raises Unwritten
    where the disk does not take them."""
    ready = root / WORK / "ready"
    if not ready.is_dir():
        return []
    with _told("What a command was writing when it was stopped"), _held(root):
        found = _list_files(ready)
        _put_in_place(root)
    return found


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Be the only command that writes here, with nothing left by another, and leave nothing."""
    with _held(root):
        _put_in_place(root)
        try:
            yield
        finally:
            if not (root / WORK / "ready").is_dir():
                shutil.rmtree(root / WORK, ignore_errors=True)


@contextmanager
def _held(root: Path) -> Iterator[None]:
    """Hold the lock of the repository, which goes with the process that holds it."""
    (root / LOCK).parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        _wait_for(handle)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise Refusal(
                    "Another catalog command is writing here, and does not end. Nothing was written. "
                    "Wait for it, or stop it, and try again."
                ) from None
            time.sleep(_PAUSE)


def _refuse_pointer(root: Path, path: str) -> None:
    if (root / path).resolve() != root.resolve() / path:
        raise Refusal(
            f"{path} is not written: it is, or lies behind, only a pointer to another folder."
        )
    if (root / path).exists() and not os.access(root / path, os.W_OK):
        raise PermissionError(13, "it is marked as not to be written", path)


def _refuse_overtaken(root: Path, path: str, content: bytes | None) -> None:
    there = root / path
    if (there.read_bytes() if there.exists() else None) != content:
        raise Overtaken(
            f"{path} was changed by somebody else meanwhile. Nothing was written. Run the command again."
        )


def _keep_old(root: Path, path: str, kept: Path) -> None:
    """Keep what a file holds, for the case that not all files can take their places."""
    if (root / path).exists():
        _write(kept, (root / path).read_bytes())


def _put_in_place(root: Path) -> None:
    """Move what is ready to its places, and throw the rest of the work away."""
    work = root / WORK
    for path in _list_files(work / "ready"):
        target = root / path
        if _is_gone(root, path):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            (work / "ready" / path).chmod(target.stat().st_mode)
        os.replace(work / "ready" / path, target)
        _flush(target.parent)
    shutil.rmtree(work, ignore_errors=True)


def _is_gone(root: Path, path: str) -> bool:
    """Whether a file belongs to a package that somebody has taken away since."""
    top, id, *_ = PurePosixPath(path).parts
    return top == "datapackages" and not (root / top / id).is_dir()


def _put_back(root: Path, files: Collection[str]) -> None:
    """Undo what was put in place. Raises Unwritten where the disk does not let it."""
    work = root / WORK
    try:
        for path in files:
            if (work / "ready" / path).exists():
                continue  # it never left
            if (work / "old" / path).exists():
                os.replace(work / "old" / path, root / path)
            else:
                (root / path).unlink(missing_ok=True)
    except OSError as error:
        raise Unwritten(
            f"{_name(files)} were written in part: {error.strerror}. Mend that; then any catalog "
            "command writes the rest."
        ) from None
    shutil.rmtree(work, ignore_errors=True)


def _name(files: Collection[str]) -> str:
    """The first file, and how many more there are."""
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return f"{min(files)}{more}"


def _list_files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


# ------------------------------------------------------------------------- folders and other files


def put_folder(root: Path, folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder with these files, by their paths in it: all of it or nothing. Raises Unwritten
    where the disk does not take it, and Refusal where something is there already."""
    with _told(folder.name), _alone(root):
        refuse_existing(folder)
        is_inside = folder.absolute().is_relative_to(root.absolute())
        made = root / WORK / folder.name if is_inside else _beside(folder)
        shutil.rmtree(made, ignore_errors=True)
        try:
            for path, content in files.items():
                _write(made / path, content)
            _flush_folders(made)
            folder.parent.mkdir(parents=True, exist_ok=True)
            os.rename(made, folder)
            _flush(folder.parent)
        finally:
            shutil.rmtree(made, ignore_errors=True)


def refuse_existing(folder: Path) -> None:
    """Raises Refusal where something stands in the place of a new folder."""
    if os.path.lexists(folder):
        raise Refusal(f"{folder.name} is there already; choose another id or folder.")


def replace_file(path: Path, content: bytes) -> None:
    """Write a file outside the catalog, in place of one that is there, such as a report. A device or a
    pipe, such as /dev/stdout, is written to. Raises Unwritten."""
    with _told(str(path)):
        if _is_device(path):
            with path.open("wb") as file:
                file.write(content)
            return
        target = path.resolve()
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(13, "it is marked as not to be written", str(path))
        _replace(target, content, _beside(target))


def put_program(path: Path, content: bytes) -> None:
    """The same with a file that can be run."""
    replace_file(path, content)
    with _told(str(path)):
        path.chmod(path.stat().st_mode | 0o111)


def remove_file(path: Path) -> None:
    """Take a file away. Raises Unwritten."""
    with _told(str(path)):
        path.unlink()


def keep(path: Path, content: bytes) -> None:
    """Write a file that can be made again, if the disk allows it. It is not flushed: who reads it has to
    be content with half of it, or with none."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        fill(fresh, content)
        os.replace(fresh, path)
    except OSError:
        forget(fresh)


def link_folder(source: Path, target: Path) -> bool:
    """Whether a folder that can be made again now lies at a second place, where nothing was or what can be made
    again: its files under two names, where the disk can give them, as nobody writes into a file that is made."""
    forget_folder(target)
    try:
        shutil.copytree(source, target, copy_function=_link)
    except OSError:
        forget_folder(target)
        return False
    return True


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def forget_folder(folder: Path) -> None:
    """Take away a folder that can be made again, if the disk allows it."""
    shutil.rmtree(folder, ignore_errors=True)


def fill(path: Path, content: bytes) -> None:
    """Write a file of a folder that nobody reads yet. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)


def fill_archive(path: Path, members: Mapping[str, Path]) -> None:
    """The same with a ZIP file that is the same for the same files. members: files, by their names in it.
    Raises OSError."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in sorted(members.items()):
            about = zipfile.ZipInfo(name, SAME_DAY)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            about.create_system = 3  # Unix, on any system
            archive.writestr(about, file.read_bytes())


def gather(write: Callable[[Path], Path]) -> bytes:
    """What a library has written that writes to files only. write: is given an empty folder, which goes
    afterwards, and tells which file in it is meant."""
    with tempfile.TemporaryDirectory() as folder:
        return write(Path(folder)).read_bytes()


def fill_zeros(path: Path, size: int) -> None:
    """The same with so many bytes of nothing, which take no room."""
    fill(path, b"")
    os.truncate(path, size)


def fill_pointer(path: Path) -> None:
    """The same with a link that leads nowhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to("nowhere")


def _replace(path: Path, content: bytes, fresh: Path) -> None:
    try:
        _write(fresh, content)
        if path.exists():
            fresh.chmod(path.stat().st_mode)
        os.replace(fresh, path)
        _flush(path.parent)
    finally:  # a person may have stopped it, too
        forget(fresh)


def _beside(path: Path) -> Path:
    """Where a file or folder is made that will stand at a path; the next try writes over it."""
    return path.with_name(f".{path.name}.unfinished")


def _is_device(path: Path) -> bool:
    """Whether a path is no file, or a name for what the program was given open. Files may lie in /dev
    too, in /dev/shm."""
    at = path.absolute().parts[1:3]
    return at in _OPEN or at[:1] == ("proc",) or (path.exists() and not path.is_file())


def _write(path: Path, content: bytes) -> None:
    """Write a file, down to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folders(folder: Path) -> None:
    for inside in (folder, *folder.rglob("*")):
        if inside.is_dir():
            _flush(inside)


def _flush(folder: Path) -> None:
    """Write down which files a folder holds."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget(path: Path) -> None:
    """Take away a file that can be made again, if the disk allows it."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


@contextmanager
def _told(name: str) -> Iterator[None]:
    """What the disk refuses, as Unwritten."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise Unwritten(f"{name} cannot be written: {why}. Everything is as it was.") from None
