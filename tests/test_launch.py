"""What `bin/run` reads from the environment."""

import io
import tarfile
from pathlib import Path

import environ
import pytest

from bin.launch import environment, parts
from bin.launch.places import Place, free_port, in_address, port_is_free
from thamsklyngen.portal.demo import is_loopback


@pytest.mark.parametrize("word", [*environ.Env.BOOLEAN_TRUE_STRINGS, "True", "YES"])
def test_demo_is_on_by_every_word_that_the_settings_take(word: str) -> None:
    assert parts.is_demo({"DEMO": word})


@pytest.mark.parametrize("word", ["0", "", "false", "no", "off"])
def test_and_by_no_other(word: str) -> None:
    assert not parts.is_demo({"DEMO": word})


@pytest.mark.parametrize(
    ("host", "written"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "localhost"), ("::1", "[::1]"), ("[::1]", "[::1]"), ("::", "[::]")],
)
def test_ipv6_stands_in_brackets_before_a_port(host: str, written: str) -> None:
    assert in_address(host) == written
    assert is_loopback(written) == (host != "::")


def test_a_free_port_is_found_free_on_both_loopbacks() -> None:
    port = free_port()
    assert port_is_free("127.0.0.1", port)
    assert port_is_free("::1", port)


def test_the_font_is_put_in_place_whole_with_its_licence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"package/LICENSE": b"OFL", f"package/files/{environment.FONT_FILE}": b"wOF2"}
    with tarfile.open(tmp_path / "font.tgz", "w:gz") as package:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            package.addfile(member, io.BytesIO(content))
    npm = tmp_path / "npm"  # its last two words but one name the folder for the package
    npm.write_text(f"#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\ncp '{tmp_path}/font.tgz' \"$1\"\n")
    npm.chmod(0o755)
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    monkeypatch.setattr(environment, "FONTS", fonts)
    place = Place(tmp_path / "var")
    place.make()
    environment._fetch_font(str(npm), place)
    found = {path.name: path.read_bytes() for path in fonts.iterdir()}
    assert found == {"LICENSE": b"OFL", environment.FONT_FILE: b"wOF2"}
