"""Server contexts with given manners; the certificate is fresh and throw-away."""

import ssl

from testers.specimens.web.certificate import make_context


def modern() -> ssl.SSLContext:
    """Return TLS 1.2 and 1.3 with AEAD suites alone."""
    context = make_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    return context


def obsolete() -> ssl.SSLContext:
    """Return a context that speaks every version the linked library has, TLS 1.0 among them."""
    context = make_context()
    # The setter takes this value without the warning that TLSv1 itself would raise.
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def weak() -> ssl.SSLContext:
    """Return TLS 1.2 with suites that encrypt nothing or authenticate nobody beside good ones."""
    context = make_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:eNULL:aNULL:@SECLEVEL=0")
    return context
