"""Addresses as mail carries them."""


def wire(address: str) -> str:
    """`address` with an international domain in its ASCII form (RFC 5891), as SMTP, headers and calendars take it."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def needs_smtputf8(address: str) -> bool:
    """Whether what stands before the @ needs a server that speaks SMTPUTF8 (RFC 6531)."""
    return not wire(address).isascii()
