"""The command ``sphinx-vmsd``, also ``python -m sphinx_vmsd``."""
from __future__ import annotations


def main() -> None:
    """Run the command."""
    from sphinx_vmsd.cli import start

    start()


if __name__ == "__main__":
    main()
