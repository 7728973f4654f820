"""A large reference: many devices over many releases, built at once, with time and memory.

    python benchmarks/large.py [--devices 1000] [--releases 12] [--jobs 4] [--theme furo] [--toctree]

The devices lie in groups of 25. As the how-to advises, a group links to the pages of its devices, and no toctree names
these, so that themes with a global table of contents stay fast; ``--toctree`` puts them into one, to compare. Every
device has a table, a diagram and a matrix. Prints seconds (of the clock, and of the processors together), the memory of
the largest process, the size of the site, and whether the search index knows a field.
"""
from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GROUP = 25


def spec(number: int, releases: list[str]) -> dict[str, object]:
    """A device that gets a field in one release and a subsection in a later one."""
    middle, late = releases[len(releases) // 3], releases[2 * len(releases) // 3]
    fields: list[dict[str, object]] = [{"name": f"field_{number}_{row}", "type": "uint32"} for row in range(12)]
    fields.append({"name": "added", "type": "uint64", "version": 2, "since": middle})
    before = releases[2 * len(releases) // 3 - 1]
    name = f"device-{number}"
    sub = {"name": f"{name}/late", "since": late, "version": 1, "minimum_version": 1, "needed": {"property": "x-late"},
           "fields": [{"name": "late", "type": "uint8", "count": 16}]}
    state = {"name": name, "version": {releases[0]: 1, middle: 2}, "minimum_version": 1,
             "fields": fields, "subsections": [sub]}
    late_property = {"type": "bool", "since": late, "default": True, "compat": {before: False}}
    return {"format": 1, "device": name, "releases": releases, "properties": {"x-late": late_property},
            "state": state}


def project(folder: Path, options: argparse.Namespace) -> None:
    """Write the documentation project."""
    releases = [f"{8 + number // 3}.{number % 3}" for number in range(options.releases)]
    (folder / "specs").mkdir(parents=True)
    (folder / "conf.py").write_text('extensions = ["sphinx_vmsd"]\nproject = "large"\nvmsd_spec_path = ["specs"]\n'
                                    f'html_theme = "{options.theme}"\n')
    groups = []
    for first in range(0, options.devices, GROUP):
        names = []
        for number in range(first, min(first + GROUP, options.devices)):
            name = f"device-{number}"
            (folder / "specs" / f"{name}.json").write_text(json.dumps(spec(number, releases)))
            (folder / f"{name}.rst").write_text(
                f"{'' if options.toctree else ':orphan:'}\n\n{name}\n{'=' * len(name)}\n\n"
                f".. vmsd:device:: {name}\n\n.. vmsd:fields::\n\n.. vmsd:transitions::\n\n"
                f".. vmsd:matrix::\n   :machine: {releases[0]}\n")
            names.append(name)
        group = f"group-{first // GROUP}"
        toc = ".. toctree::\n\n" + "\n".join(f"   {name}" for name in names)
        links = toc if options.toctree else "\n".join(f"* :vmsd:dev:`{name}`" for name in names)
        (folder / f"{group}.rst").write_text(f"{group}\n{'=' * len(group)}\n\n{links}\n")
        groups.append(group)
    toc = "\n".join(f"   {name}" for name in groups)
    (folder / "index.rst").write_text(f"All devices\n===========\n\n.. toctree::\n   :maxdepth: 1\n\n{toc}\n")


def main() -> None:
    """Build and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--releases", type=int, default=12)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--theme", default="basic")
    parser.add_argument("--toctree", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "docs"
        project(folder, options)
        start = time.perf_counter()
        command = [sys.executable, "-m", "sphinx", "-q", "-j", str(options.jobs), str(folder), str(folder / "_out")]
        subprocess.run(command, check=True)
        taken = time.perf_counter() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        memory = used.ru_maxrss / 1024
        size = sum(path.stat().st_size for path in (folder / "_out").rglob("*") if path.is_file()) / 1e6
        index = (folder / "_out" / "searchindex.js").read_text("utf-8")
        found = f"field_{options.devices // 2}_3" in index
    print(f"{options.devices} devices, {options.releases} releases, {options.theme}, -j {options.jobs}: {taken:.0f} s "
          f"({used.ru_utime + used.ru_stime:.0f} s of processors), largest process {memory:.0f} MB, "
          f"site {size:.0f} MB, the search knows a field: {found}")


if __name__ == "__main__":
    main()
