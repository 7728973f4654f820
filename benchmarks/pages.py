"""Pages: tables from specs against the same tables written by hand, side by side in one run.

    python benchmarks/pages.py [--pages 500] [--rows 30] [--rounds 2]

Prints processor seconds and ratios: the whole build (goal: at most 0.25 of list-tables), a build after one spec changed
(at most 1.3 of one after a plain page changed), importing the extension over Sphinx (at most 30 ms), and what two
device pages weigh beyond the theme (at most 100 KB): one with a table, one with all there is to say of a device that
changed in each of ten releases. Theme: basic; one process each, as an author runs ``sphinx-build``. PyStemmer, which
the extras ``docs`` and ``all`` bring, stems search words for both.
"""
from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from sphinx_vmsd.readers.spec import read_spec
from sphinx_vmsd.render.fields import fields_table

CONF = 'extensions = ["sphinx_vmsd"]\nhtml_theme = "basic"\nproject = "p"\nvmsd_spec_path = ["specs"]\n'
IMPORT = """
import sys, tempfile, time
import sphinx.domains.std, sphinx.builders.html, sphinx.transforms.post_transforms
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace
with tempfile.TemporaryDirectory() as folder, docutils_namespace():
    app = Sphinx(folder, None, folder + "/out", folder + "/trees", "dummy", status=None)
    start = time.process_time()
    import sphinx_vmsd.ext
    imported = time.process_time()
    sphinx_vmsd.ext.setup(app)
    print(imported - start, time.process_time() - imported)
"""


RELEASES = ["7.0", "7.1", "7.2", "8.0", "8.1", "8.2", "9.0", "9.1", "9.2", "10.0"]
WHOLE = "Whole\n=====\n\n.. vmsd:device:: whole\n\n" + "".join(f".. vmsd:{name}\n\n" for name in (
    "fields::", "subsections::", "properties::", "transitions::", "matrix::\n   :machine: all", "bytes::", "compare::"))


def whole(rows: int) -> dict[str, object]:
    """A device that changed in each of ten releases: fields, a version, subsections, properties of machine types."""
    fields = [{"name": f"field_{row}", "type": ("uint8", "uint32", "timer")[row % 3], "summary": f"register {row}",
               **({"since": RELEASES[row % 9 + 1]} if row % 11 == 5 else {})} for row in range(rows)]
    properties = {f"x-late-{release}": {"type": "bool", "since": release, "default": True, "compat": {before: False}}
                  for before, release in (("7.2", "8.0"), ("9.0", "9.1"))}
    subsections = [{"name": f"whole/late-{name[7:]}", "version": 1, "minimum_version": 1, "since": name[7:],
                    "needed": {"property": name}, "fields": [{"name": "late", "type": "uint32"}]}
                   for name in properties]
    state = {"name": "whole", "version": {"7.0": 1, "8.1": 2}, "minimum_version": 1, "fields": fields,
             "subsections": subsections}
    return {"format": 1, "device": "whole", "releases": RELEASES, "properties": properties, "state": state}


def spec(number: int, rows: int) -> dict[str, object]:
    """A device whose table has *rows* rows."""
    fields = [{"name": f"field_{row}", "type": ("uint8", "uint32", "timer")[row % 3],
               "summary": f"register {row} of device {number}"} for row in range(rows)]
    state = {"name": f"device-{number}", "version": 1, "minimum_version": 1, "fields": fields}
    return {"format": 1, "device": f"device-{number}", "releases": ["8.0", "9.0"], "state": state}


def by_hand(path: Path) -> str:
    """The table of the spec *path* as an author writes it: the same words in the same cells."""
    known, _ = read_spec(path)
    assert known is not None
    table = fields_table(known.history, known.device, known.history.releases[-1], None)
    rows = [[column.title for column in table.columns], *([cell.text for cell in row.cells] for row in table.rows)]
    lines = [f".. list-table:: {table.caption}", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'*' if not index else ' '} - {text}" for index, text in enumerate(row)]
    return "\n".join(lines) + "\n"


def project(folder: Path, options: argparse.Namespace, written: bool) -> Path:
    """A project of many pages, with tables *written* by hand or made by the extension, and a plain page."""
    (folder / "specs").mkdir(parents=True)
    (folder / "conf.py").write_text(CONF)
    names = []
    for number in range(options.pages):
        path = folder / "specs" / f"device-{number}.json"
        path.write_text(json.dumps(spec(number, options.rows)))
        body = by_hand(path) if written else f".. vmsd:fields:: device-{number}\n"
        (folder / f"page{number}.rst").write_text(f"Device {number}\n==========\n\n{body}")
        names.append(f"page{number}")
    (folder / "plain.rst").write_text("Plain\n=====\n\nWords.\n")
    toc = "".join(f"   {name}\n" for name in [*names, "plain"])
    (folder / "index.rst").write_text(f"Index\n=====\n\n.. toctree::\n\n{toc}")
    return folder


def build(folder: Path) -> float:
    """Processor seconds of one ``sphinx-build``: unlike wall time, they are the same on a busy machine."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "sphinx", "-q", str(folder), str(folder / "_out")], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def append(path: Path, old: str, new: str) -> None:
    """Change one word."""
    path.write_text(path.read_text().replace(old, new))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--rows", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["PYTHONPYCACHEPREFIX"] = f"{scratch}/bytecode"  # there from the run before
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        runs = [subprocess.run([sys.executable, "-c", IMPORT], check=True, capture_output=True) for _ in range(9)]
        imports, setups = (min(map(float, one)) * 1000 for one in zip(*(run.stdout.split() for run in runs)))
        print(f"import over Sphinx: {imports:.1f} ms (goal: at most 30); then setup {setups:.1f} ms")
        _pages(Path(scratch), options)


def _pages(scratch: Path, options: argparse.Namespace) -> None:
    small = argparse.Namespace(pages=1, rows=1)
    for written in (False, True):
        build(project(scratch / f"first-{written}", small, written))  # what comes after it finds bytecode
    ours, theirs = project(scratch / "ours", options, False), project(scratch / "theirs", options, True)
    made, typed = build(ours), build(theirs)
    print(f"{options.pages} pages of {options.rows} rows: {made:.1f} s; as list-tables {typed:.1f} s; "
          f"ratio {made / typed:.2f} (goal: at most 0.25); {'with' if find_spec('Stemmer') else 'without'} PyStemmer")
    specs, plain = [], []
    for number in range(options.rounds):
        append(ours / "plain.rst", "Words", f"Words{number}")
        plain.append(build(ours))
        append(ours / "specs" / "device-7.json", "register 1 ", f"register 1{number} ")
        specs.append(build(ours))
    print(f"after a change: a spec {min(specs):.2f} s, a plain page {min(plain):.2f} s; "
          f"ratio {min(specs) / min(plain):.2f} (goal: at most 1.3)")
    (ours / "specs" / "whole.json").write_text(json.dumps(whole(options.rows)))
    (ours / "whole.rst").write_text(f":orphan:\n\n{WHOLE}")
    build(ours)
    assets = sum(path.stat().st_size for path in (ours / "_out" / "_static").glob("vmsd*"))
    for name, told in (("page7", "a table"), ("whole", "ten releases, all directives")):
        page = (ours / "_out" / f"{name}.html").stat().st_size - (ours / "_out" / "plain.html").stat().st_size
        print(f"page ({told}): {page / 1000:.0f} KB, styles and script: {assets / 1000:.0f} KB; together "
              f"{(page + assets) / 1000:.0f} KB (goal: at most 100)")


if __name__ == "__main__":
    main()
