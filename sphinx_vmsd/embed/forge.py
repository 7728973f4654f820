"""Where the source of a fork can be read: found from the remote of its repository."""
from __future__ import annotations

import re
import subprocess
from pathlib import Path

_REMOTE = re.compile(
    r"(?:(?:https|ssh)://(?:[^@/\s]*@)?(?P<host>[\w.-]+)(?::\d+)?/|(?:[\w.-]+@)(?P<short>[\w.-]+):)"
    r"(?P<path>[\w.+-]+(?:/[\w.+-]+)+)/?\Z", re.ASCII)
_BRANCH = re.compile(r"[\w.+/-]+\Z", re.ASCII)
#: The project's own repositories, whose addresses follow the release.
_UPSTREAM = ("qemu-project/qemu", "qemu/qemu")


def source_url(tree: Path) -> str:
    """``vmsd_source_url`` for the fork in *tree*; empty for QEMU itself and where the remote's form is not known.

    Its links lead to the branch that the tree follows, else to the remote's first.
    """
    if not (tree / ".git").exists():
        return ""
    followed = _git(tree, "rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}")
    remote, _slash, branch = followed.partition("/")
    return address(_git(tree, "config", "--get", f"remote.{remote or 'origin'}.url"), branch)


def address(remote: str, branch: str) -> str:
    """The pattern for files of *remote*, a https or ssh address of GitHub or a GitLab; else empty."""
    match = _REMOTE.match(remote)
    path = match["path"].removesuffix(".git") if match else ""
    if match is None or path in _UPSTREAM:
        return ""
    host = match["host"] or match["short"]
    lab = host.startswith("gitlab.")
    if not lab and host != "github.com":
        return ""
    ref = branch if _BRANCH.match(branch) else "HEAD"
    return f"https://{host}/{path}{'/-' if lab else ''}/blob/{ref}/{{path}}#L{{line}}"


def _git(tree: Path, *words: str) -> str:
    try:
        found = subprocess.run(["git", "-C", str(tree), *words], capture_output=True, text=True, check=True)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()
