"""How our own documentation is built."""
from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import sphinx_vmsd

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "sphinx-vmsd"
author = copyright = "The sphinx-vmsd developers"
version = release = sphinx_vmsd.__version__
extensions = ["sphinx_vmsd", "reference_tables", "breaks"]
if importlib.util.find_spec("myst_parser"):
    extensions.append("myst_parser")
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["_build", "reference/snippets"]
locale_dirs = ["locale"]  # the guide in German: sphinx-build -D language=de
html_theme = "furo" if importlib.util.find_spec("furo") else "alabaster"
html_title = f"sphinx-vmsd {version}"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
# The recorded facts of real QEMU binaries that the tests compare with are also what our device reference is made of.
vmsd_spec_path = ["examples", "../tests/conformance/data"]
latex_engine = "xelatex"
latex_use_xindy = False  # makeindex comes with every LaTeX, xindy does not
man_pages = [("index", "sphinx-vmsd", "QEMU migration compatibility in Sphinx", author, 7)]
# Fonts that most machines have; FreeSerif, Sphinx's own choice for xelatex, is missing on many.
latex_elements = {
    "fontpkg": r"""
\IfFontExistsTF{DejaVu Serif}{
  \setmainfont{DejaVu Serif}[Scale=0.9]\setsansfont{DejaVu Sans}[Scale=0.9]\setmonofont{DejaVu Sans Mono}[Scale=0.8]
}{}
""",
}
