"""The README's code runs and prints what stands below it; so do the examples of the modules."""

import contextlib
import doctest
import importlib
import io
import re
from pathlib import Path

import pytest
from conftest import BUNDLES, ROOT

import gezhi

README = ROOT / "sdk" / "python" / "README.md"
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n^```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
MODULES = ("", ".engine", ".pack", ".session", ".district", ".errors", ".contract", "._calls")


def test_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = BLOCK.findall(README.read_text("utf-8"))
    assert len(blocks) >= 4
    # Where `lengshuitan.json` lies, as `gezhi bundle` writes it.
    monkeypatch.chdir(BUNDLES)
    names: dict[str, object] = {"__name__": "readme"}
    printed = 0
    for code, expected in blocks:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, str(README), "exec"), names)
        assert out.getvalue() == expected
        printed += bool(expected)
    assert printed >= 3


def test_the_readmes_commands_are_those_of_the_cli() -> None:
    """`gezhi bundle` takes the pack's folder by `--pack`; the folder is one of the repository."""
    commands = re.findall(r"`[^`\n]*\bbundle ([^`\n]+)`", README.read_text("utf-8"))
    assert len(commands) >= 2
    for arguments in commands:
        given = re.match(r"--pack (\S+)", arguments)
        assert given is not None and (ROOT / given[1] / "pack.toml").is_file(), arguments
    assert re.search(r'^name = "gezhi-cli"$', (ROOT / "cli" / "Cargo.toml").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str, bundle_file: Path) -> None:
    module = importlib.import_module(f"gezhi{name}")
    assert doctest.testmod(module, extraglobs={"bundle_file": bundle_file}).failed == 0


def test_everything_public_says_what_it_is() -> None:
    for name in gezhi.__all__:
        thing = getattr(gezhi, name)
        assert thing.__doc__, name
        for member, value in vars(thing).items():
            if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                assert value.__doc__, f"{name}.{member}"


def test_the_version_is_that_of_the_engines_crate() -> None:
    crates = (ROOT / "Cargo.toml").read_text("utf-8")
    project = (ROOT / "sdk" / "python" / "pyproject.toml").read_text("utf-8")
    wanted = re.search(r'^version = "(.+)"$', crates, re.MULTILINE)
    own = re.search(r'^version = "(.+)"$', project, re.MULTILINE)
    assert wanted is not None and own is not None
    assert gezhi.__version__ == own[1] == wanted[1]
