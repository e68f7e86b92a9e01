"""Compiled code on disk: used again, never trusted where others can write."""

import os
import stat
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from toy import toy_component
from wasmtime.component import Component

import gezhi
from gezhi import _cache


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often code was taken from the cache."""
    loaded: list[int] = []
    deserialize = Component.deserialize

    def counted(engine: object, code: bytes) -> object:
        loaded.append(len(code))
        return deserialize(engine, code)  # type: ignore[arg-type]

    monkeypatch.setattr(Component, "deserialize", counted)
    return loaded


def entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def make(folder: Path, **options: object) -> gezhi.Engine:
    made = gezhi.Engine(toy_component(), cache=folder, **options)  # type: ignore[arg-type]
    assert made.describe().engine == "toy"
    return made


def test_code_is_compiled_once(tmp_path: Path, compiled: list[int]) -> None:
    folder = tmp_path / "a" / "b"
    make(folder)
    assert compiled == [] and len(entries(folder)) == 1
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(entries(folder)[0].stat().st_mode) == 0o600
    make(folder)
    assert len(compiled) == 1 and len(entries(folder)) == 1


def test_other_settings_have_an_entry_of_their_own(tmp_path: Path, compiled: list[int]) -> None:
    make(tmp_path / "c")
    make(tmp_path / "c", deadline_seconds=None)
    make(tmp_path / "c", fuel=100_000)
    assert compiled == [] and len(entries(tmp_path / "c")) == 3
    # The time and the amount are no matter of the code.
    make(tmp_path / "c", deadline_seconds=1.0)
    assert len(compiled) == 1


def test_a_damaged_entry_is_compiled_anew(tmp_path: Path, compiled: list[int]) -> None:
    make(tmp_path / "c")
    (entry,) = entries(tmp_path / "c")
    whole = entry.read_bytes()
    for damaged in (b"", whole[:100], whole[:-1] + bytes([whole[-1] ^ 1])):
        entry.write_bytes(damaged)
        make(tmp_path / "c")
        assert compiled == [] and entry.read_bytes() == whole


def test_a_folder_that_others_can_write_is_refused(tmp_path: Path, compiled: list[int]) -> None:
    folder = tmp_path / "c"
    make(folder)
    for mode in (0o770, 0o707):
        folder.chmod(mode)
        with pytest.raises(gezhi.EngineError, match=r"written by others.*chmod 700"):
            make(folder)
    assert compiled == []


def test_an_entry_that_others_can_write_is_not_run(tmp_path: Path, compiled: list[int]) -> None:
    make(tmp_path / "c")
    (entry,) = entries(tmp_path / "c")
    entry.chmod(0o666)
    make(tmp_path / "c")
    assert compiled == [] and stat.S_IMODE(entry.stat().st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir(mode=0o700)
    os.chown(tmp_path / "c", 65534, -1)
    with pytest.raises(gezhi.EngineError, match="belongs to another user"):
        make(tmp_path / "c")


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(gezhi.EngineError, match="cannot be used"):
        make(tmp_path / "file" / "c")
    # The user's own is a convenience: without it the engine works all the same.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(_cache, "user_folder", lambda: tmp_path / "file" / "gezhi")
    assert gezhi.Engine(toy_component()).describe().engine == "toy"


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch, compiled: list[int]) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for platform in ("linux", "darwin", "win32"):
        with monkeypatch.context() as patch:
            patch.setattr(_cache.sys, "platform", platform)
            assert _cache.user_folder() is None
    assert gezhi.Engine(toy_component()).describe().engine == "toy" and compiled == []


def test_the_users_own_folder_is_only_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gezhi").mkdir()
    (tmp_path / "gezhi").chmod(0o777)
    monkeypatch.setattr(_cache, "user_folder", lambda: tmp_path / "gezhi")
    with pytest.warns(RuntimeWarning, match="written by others"):
        gezhi.Engine(toy_component())
    assert entries(tmp_path / "gezhi") == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gezhi.Engine(toy_component(), cache=False)


def test_writers_at_once_leave_one_whole_entry(tmp_path: Path, compiled: list[int]) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: make(tmp_path / "c"), range(8)))
    (entry,) = entries(tmp_path / "c")
    before = len(compiled)
    make(tmp_path / "c")
    assert len(compiled) == before + 1 and entry.suffix == ".cwasm"


def test_old_entries_go(tmp_path: Path) -> None:
    make(tmp_path / "c")
    for number in range(12):
        old = tmp_path / "c" / f"{number}.cwasm"
        old.write_bytes(b"")
        os.utime(old, (number, number))
    make(tmp_path / "c", fuel=100_000)
    left = {entry.name for entry in entries(tmp_path / "c")}
    assert len(left) == _cache.ENTRIES_MAX
    assert not {f"{number}.cwasm" for number in range(6)} & left


def test_the_users_folder_follows_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_cache.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert _cache.user_folder() == Path("/somewhere/gezhi")
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert _cache.user_folder() == Path.home() / ".cache" / "gezhi"
