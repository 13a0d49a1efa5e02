"""Whether a machine is this one, and why one elsewhere was not reached, in words of ours."""

from __future__ import annotations

import errno
import socket
import ssl
from ipaddress import ip_address

from crmcli.ledger.refusals import name_reason
from crmcli.rules.outcome import Message
from crmcli.views.screen import flatten_text

_REASONS = {
    errno.ECONNREFUSED: "reason-nobody-there",
    errno.ECONNRESET: "reason-hung-up",
    errno.ECONNABORTED: "reason-hung-up",
    errno.EPIPE: "reason-hung-up",
    errno.EHOSTUNREACH: "reason-no-way",
    errno.ENETUNREACH: "reason-no-way",
    errno.ENETDOWN: "reason-no-way",
    errno.ETIMEDOUT: "reason-slow",
}


def is_here(host: str) -> bool:
    """Whether a name or an address is that of this machine; no other is asked."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def name_obstacle(error: BaseException) -> Message | str:
    """What stood in the way. The words of an error itself are used only for a certificate's."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Message("reason-certificate", {"words": flatten_text(error.verify_message)})
    if isinstance(error, ssl.SSLError):
        return Message("reason-no-tls")
    if isinstance(error, socket.gaierror):
        return Message("reason-no-host")
    if isinstance(error, TimeoutError):
        return Message("reason-slow")
    if isinstance(error, OSError):
        code = _REASONS.get(error.errno or 0)
        return Message(code) if code else name_reason(error)
    return Message("reason-hung-up")
