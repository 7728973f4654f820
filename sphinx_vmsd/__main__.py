"""The command ``sphinx-vmsd``, also ``python -m sphinx_vmsd``."""
from __future__ import annotations

import sys


def main() -> None:
    """Say what was said before about the same files, or run the command."""
    from sphinx_vmsd.cli import KEPT, start

    key = ""
    if sys.argv[1:2] == [KEPT]:
        from sphinx_vmsd.readers.answers import key_of, known

        key = key_of(sys.argv[1:])
        answer = known(key) if key else None
        if answer is not None:
            sys.stdout.write(answer[1])
            sys.stdout.flush()
            raise SystemExit(answer[0])
    start(key)


if __name__ == "__main__":
    main()
