"""One mailbox, one spelling."""

import pytest

from thamsklyngen.outbox.address import mailbox, needs_smtputf8, normalise_address, wire


@pytest.mark.parametrize(
    "typed",
    [
        "kari@blåbær.example",
        " Kari@Blåbær.EXAMPLE ",
        "kari@xn--blbr-roah.example",
        "KARI@XN--BLBR-ROAH.example",
        "kari@bla\u030abær.example",  # å in two signs
        "kari@blåbær．example",  # a full-width full stop
        "kari@ｂｌåｂæｒ.example",
        "ｋａｒｉ@blåbær.example",
        "\u212aari@blåbær.example",  # the sign of Kelvin
    ],
)
def test_every_spelling_of_an_address_is_one_and_the_same(typed: str) -> None:
    assert normalise_address(typed) == "kari@blåbær.example"
    assert normalise_address(normalise_address(typed)) == normalise_address(typed)
    assert wire(normalise_address(typed)) == "kari@xn--blbr-roah.example"


@pytest.mark.parametrize(
    "typed",
    [
        "", "kari", "kari@", "@bedrift.example", "kari@" + "x" * 99 + ".example", "kari@xn--zzzzzz99999.example",
        "kari@xn--strae-oqa.example", "kari@-.example", "a@b@c.example", "kari@bedrift..example", "kari@\x00.example",
    ],
)  # fmt: skip
def test_what_is_no_good_domain_stays_as_it_is_and_breaks_nothing(typed: str) -> None:
    assert normalise_address(typed) == typed
    wire(typed)


def test_the_mail_goes_where_the_spelling_says() -> None:
    assert wire(normalise_address("kari@straße.example")) == "kari@strasse.example" == wire("kari@straße.example")
    assert needs_smtputf8("kåre@bedrift.example")
    assert not needs_smtputf8("kari@blåbær.example")


def test_a_tag_leads_to_the_same_mailbox() -> None:
    assert mailbox("Kari+Nyhetsbrev@Bedrift.example") == mailbox("kari@bedrift.example") == "kari@bedrift.example"
    assert mailbox("+@bedrift.example") == "+@bedrift.example"
