"""``python -m sphinx_vmsd`` is the command ``sphinx-vmsd``."""
from sphinx_vmsd.cli import main

main(prog_name="sphinx-vmsd")
