"""Why the operating system refused, in words of ours: its own are English everywhere."""

from __future__ import annotations

import errno

from crmcli.rules.outcome import Message

_REASONS = {
    errno.EACCES: "reason-denied",
    errno.EPERM: "reason-denied",
    errno.EROFS: "reason-read-only",
    errno.ENOENT: "reason-missing",
    errno.ENOTDIR: "reason-no-folder",
    errno.EISDIR: "reason-folder",
    errno.ENAMETOOLONG: "reason-long-name",
    errno.ENOSPC: "reason-full",
    errno.EDQUOT: "reason-full",
    errno.EIO: "reason-disk",
    errno.ELOOP: "reason-loop",
    errno.EMFILE: "reason-many-files",
    errno.ENFILE: "reason-many-files",
    errno.EBUSY: "reason-busy",
    errno.ETXTBSY: "reason-busy",
}


def name_reason(error: OSError) -> Message | str:
    """The reason as a sentence in either language; one that is not known, as the system says it."""
    code = _REASONS.get(error.errno or 0)
    return Message(code) if code else str(error.strerror or error)
