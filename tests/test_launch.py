"""What `bin/run` reads from the environment."""

import environ
import pytest

from bin.launch import parts
from bin.launch.places import free_port, in_address, port_is_free
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
