"""The command ``sphinx-vmsd``, also ``python -m sphinx_vmsd``."""
from __future__ import annotations

import sys

from sphinx_vmsd.readers.answers import key_of, known


def main() -> None:
    """Say what was said before about the same files, or run the command."""
    key = key_of(sys.argv[1:])
    answer = known(key) if key else None
    if answer is not None:
        sys.stdout.write(answer[1])
        sys.stdout.flush()
        raise SystemExit(answer[0])
    from sphinx_vmsd.cli import start

    start(key)


if __name__ == "__main__":
    main()
