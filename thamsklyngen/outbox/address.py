"""Addresses as people write them, and as mail carries them."""

import unicodedata


def normalise_address(address: str) -> str:
    """The one spelling of `address`, by which it is stored, looked up and counted: “Kari@XN--…” is “kari@blåbær.no”.

    Lower case; letters in their usual form and width (Unicode NFKC); the domain as people read it, by way of what
    mail carries (IDNA 2003, RFC 3490, as `wire` and Django's own check of addresses have it). So whoever gets the mail
    is who is meant: “straße” is “strasse” in both. What can't be a domain stays as it is, for a form to refuse.
    """
    local, at, domain = address.strip().rpartition("@")
    return _plain(local) + at + _domain(_plain(domain))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _domain(domain: str) -> str:
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        return domain.encode("idna").decode("idna")
    except UnicodeError:
        return domain


def mailbox(address: str) -> str:
    """What tries are counted by: `address` without a tag (kari+news@…), which leads to the same mailbox."""
    local, at, domain = normalise_address(address).rpartition("@")
    return (local.partition("+")[0] or local) + at + domain


def wire(address: str) -> str:
    """`address` with an international domain in its ASCII form (RFC 3490), as SMTP, headers and calendars take it."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def needs_smtputf8(address: str) -> bool:
    """Whether what stands before the @ needs a server that speaks SMTPUTF8 (RFC 6531)."""
    return not wire(address).isascii()
