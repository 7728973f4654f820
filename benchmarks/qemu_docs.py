"""QEMU's own documentation with and without us: warnings, dependencies, what is built again, and the way back.

    python benchmarks/qemu_docs.py TREE [--python PYTHON] [--no-devices] [--html] [--jobs N] [--keep DIR]

TREE is an untouched QEMU source tree; a copy is made of it. The copy is built as QEMU's meson files do it, html and
then man from the same doctrees, under -W (and --keep-going, to see every warning); then with the chapter embedded.
PYTHON is the interpreter whose Sphinx builds (default: this one). Each line printed is a finding; the exit status is 1
when one of them is not as it must be: a warning that the untouched tree doesn't give, a file that a page shows and
the depfile lacks, another page read again than those which show a touched file, another man page, or a byte left after
removal.
"""
from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sphinx_vmsd.embed.edits import apply
from sphinx_vmsd.embed.plan import plan
from sphinx_vmsd.embed.undo import remove

TOUCHED = "hw/net/e1000.c"
#: A file that comes and goes, with a device that no page knows.
NEW = "hw/net/vmsd-new.c"
_DEVICE = """\
static const VMStateDescription vmstate_vmsd_new = {
    .name = "vmsd-new", .version_id = 1, .fields = (const VMStateField[]) { VMSTATE_END_OF_LIST() }
};
static void vmsd_new_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->vmsd = &vmstate_vmsd_new;
}
static const TypeInfo vmsd_new = { .name = "vmsd-new", .parent = "device", .class_init = vmsd_new_class_init };
"""
#: What the interpreter that builds is asked for the pages that a file makes outdated.
_ASK = """
import pickle, sys, os
from pathlib import Path
env = pickle.loads(Path(sys.argv[1]).read_bytes())
ours = env.domaindata.get("vmsd", {}).get("states", {})
for name in sorted({*env.dependencies, *ours}):
    files = {*map(str, env.dependencies.get(name, ())), *ours.get(name, ())}
    print(name, *sorted(os.path.realpath(os.path.join(sys.argv[2], one)) for one in files), sep="\\0")
"""


class Report:
    """The findings; ``bad`` counts those that must not be."""

    def __init__(self) -> None:
        self.bad = 0

    def tell(self, good: bool, text: str) -> None:
        """Print a finding."""
        self.bad += not good
        print(f"{'ok ' if good else 'BAD'} {text}", flush=True)


@dataclass(frozen=True)
class Build:
    """A builder's run: its exit status, its warnings with paths inside the tree, and its progress lines."""

    status: int
    warnings: Counter[str]
    output: str


class Workshop:
    """One copy of a tree, and the output folders beside it."""

    def __init__(self, tree: Path, folder: Path, python: str, jobs: int) -> None:
        self.given, self.tree, self.folder, self.python, self.jobs = tree, folder / "qemu", folder, python, jobs
        shutil.copytree(tree, self.tree, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        self.release = (self.tree / "VERSION").read_text().strip()
        meson = (self.tree / "docs/meson.build").read_text()
        self.strict = ["-W", "--keep-going", *(["-Dkerneldoc_werror=1"] if "kerneldoc_werror" in meson else [])]

    def out(self, name: str) -> Path:
        """The build folder *name*."""
        return self.folder / name

    def sphinx(self, name: str, builder: str, *more: str) -> Build:
        """Run *builder* as meson does."""
        out = self.out(name)
        out.mkdir(exist_ok=True)
        depfile = [f"-Ddepfile={out}/docs.d", f"-Ddepfile_stamp={out}/docs.stamp"] if builder == "html" else []
        command = [
            self.python, "-m", "sphinx", *more, "-j", str(self.jobs),
            f"-Dversion={self.release}", f"-Drelease={self.release}", *depfile, "-b", builder,
            "-d", str(out / "manual.p"), str(self.tree / "docs"), str(out / ("manual" if builder == "html" else "man")),
        ]
        return self._run(command)

    def probe(self) -> Build:
        """The trial build of an empty page by which QEMU's meson files decide whether there are manuals at all."""
        source = self.folder / "probe"
        source.mkdir(exist_ok=True)
        (source / "index.rst").write_text("")
        return self._run([self.python, "-m", "sphinx", "-q", "-W", "-c", str(self.tree / "docs"), "-b", "html",
                          str(source), str(source / "out")])

    def _run(self, command: list[str]) -> Build:
        places = {
            "CONFDIR": "/etc/qemu", "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"), "PYTHONPATH": "",
            "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "", "XDG_CACHE_HOME": str(self.folder / "cache"),
        }
        run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **places}, check=False)
        return Build(run.returncode, self._warnings(run.stderr), run.stdout)

    def _warnings(self, text: str) -> Counter[str]:
        plain = re.sub(r"\x1b\[[0-9;]*m", "", text).replace(f"{self.tree}/", "")
        lines = [re.sub(r"(?<=\.rst:)\d+", "", line) for line in plain.splitlines() if line.strip()]
        return Counter(line for line in lines if not line.startswith(("/", "  ", "Transmogrif")))

    def dependencies(self, name: str) -> dict[str, set[str]]:
        """Page -> the files it was made from, below the tree."""
        pickled = self.out(name) / "manual.p/environment.pickle"
        paths = os.pathsep.join(str(self.tree / one) for one in ("docs/sphinx", "scripts"))
        places = {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}  # the tree must stay as it is
        run = subprocess.run([self.python, "-c", _ASK, str(pickled), str(self.tree / "docs")], text=True, check=True,
                             capture_output=True, env={**os.environ, **places})
        rows = (line.split("\0") for line in run.stdout.splitlines())
        root = f"{self.tree.resolve()}/"
        return {page: {one[len(root):] for one in files if one.startswith(root)} for page, *files in rows}


def fingerprint(tree: Path) -> str:
    """A digest of all names, kinds, modes and contents."""
    digest = hashlib.sha256()
    for path in sorted(tree.rglob("*")):
        kind = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.relative_to(tree)}\0{path.lstat().st_mode}\0".encode("utf-8", "surrogateescape") + kind)
    return digest.hexdigest()


def depfile(path: Path, tree: Path) -> set[str]:
    """The prerequisites below *tree* that a depfile names."""
    words = path.read_text().replace("\\\n", " ").split()
    names = map(os.path.realpath, words[1:])
    root = f"{tree.resolve()}/"
    return {name[len(root):] for name in names if name.startswith(root)}


def shown_sources(manual: Path, tree: Path) -> set[str]:
    """The C files that pages of the device reference name as the source of a device."""
    text = "".join(page.read_text("utf-8") for page in manual.glob("devel/migration*/devices/*.html"))
    text += "".join(page.read_text("utf-8") for page in manual.glob("devel/migration-devices/*.html"))
    text += "".join(page.read_text("utf-8") for page in manual.glob("migration-devices/*.html"))
    plain = re.sub(r"<[^>]*>", " ", text)
    return {name for name in set(re.findall(r"[\w+./-]+/[\w+.-]+\.(?:c|inc)\b", plain)) if (tree / name).is_file()}


def check_warnings(shop: Workshop, builder: str, old: Build, report: Report) -> None:
    """What *builder* says with the chapter, against what it said before.

    Whether QEMU's pages repeat a label of each other is seen only where one process reads both, which is chance.
    """
    now = shop.sphinx("embedded", builder, "-q", *shop.strict)
    new, statuses = now.warnings - old.warnings, {0, old.status}
    if new:
        one_process = Workshop(shop.given, shop.folder / f"again-{builder}", shop.python, jobs=1)
        always = one_process.sphinx("untouched", builder, "-q", *shop.strict)
        new, statuses = new - always.warnings, {*statuses, always.status}
    report.tell(not new and now.status in statuses,
                f"{builder}: untouched exit {old.status}, {sum(old.warnings.values())} warnings; "
                f"embedded exit {now.status}, {sum(now.warnings.values())} warnings, {sum(new.values())} new")
    for line in [*old.warnings][:3]:
        print(f"      untouched: {line}")
    for line in [*new][:20]:
        print(f"      new: {line}")


def check_files(shop: Workshop, report: Report, devices: bool) -> None:
    """What ninja is told."""
    named = depfile(shop.out("embedded") / "docs.d", shop.tree)
    ours = "docs/sphinx/sphinx_vmsd/"
    guide = {f"{ours}guide/{path.name}" for path in (shop.tree / ours / "guide").glob("*.rst")}
    modules = sum(name.startswith(ours) and name.endswith(".py") for name in named)
    lacking = sorted(guide - named)
    theirs = "docs/sphinx/depfile.py" in depfile(shop.out("untouched") / "docs.d", shop.tree)  # not before QEMU 6
    report.tell(bool(modules) is theirs and not lacking,
                f"depfile: {modules} modules of ours, "
                f"{len(guide) - len(lacking)} of {len(guide)} guide files {lacking or ''}")
    if devices:
        sources = shown_sources(shop.out("embedded") / "manual", shop.tree)
        lacking = sorted(sources - named)
        report.tell(bool(sources) and not lacking,
                    f"depfile: {len(sources) - len(lacking)} of {len(sources)} C files that pages name {lacking or ''}")


def check_again(shop: Workshop, report: Report) -> None:
    """What is read again when nothing and when one file changed, came or went: the pages of its folder."""
    pages = sorted(page for page, files in shop.dependencies("embedded").items() if TOUCHED in files)
    new = shop.tree / NEW
    for what, expected, change in (
        ("nothing changed", [], None), (f"touched {TOUCHED}", pages, (shop.tree / TOUCHED).touch),
        (f"new {NEW}", pages, lambda: new.write_text(_DEVICE)), (f"gone {NEW}", pages, new.unlink),
    ):
        if change:
            change()
        count, read = _read(shop.sphinx("embedded", "html", *shop.strict).output)
        some = f"{read[:5]}" if read else ""
        report.tell(read == expected and count == len(expected), f"{what}: {count} pages read again {some}")


def _read(output: str) -> tuple[int, list[str]]:
    """How many pages were read, and which; of groups that processes read, the first and the last."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output).replace("\r", "\n")
    changed = re.search(r"^updating environment:.* (\d+) added, (\d+) changed", plain, re.MULTILINE)
    ranges = re.findall(r"^reading sources\.\.\. \[ *\d+%\] (.+?)\s*$", plain, re.MULTILINE)
    pages = sorted({name for one in ranges for name in one.split(" .. ")})
    return (int(changed[1]) + int(changed[2]) if changed else 0), pages


def check(shop: Workshop, devices: bool, builders: tuple[str, ...]) -> int:
    """Everything; the number of findings that must not be."""
    report = Report()
    mark = fingerprint(shop.tree)
    trial = shop.probe()
    before = {builder: shop.sphinx("untouched", builder, "-q", *shop.strict) for builder in builders}
    if not shop.out("untouched/manual/index.html").is_file():
        said = "\n".join(before["html"].warnings)
        sys.exit(f"QEMU {shop.release} has no manual with this Python and Sphinx:\n{said}")
    edits, problems = plan(shop.tree, vendor=True, devices=devices)
    problems += apply(shop.tree, edits)
    report.tell(not problems, f"QEMU {shop.release}: {len(edits)} files embedded {list(map(str, problems)) or ''}")
    report.tell(shop.probe() == trial, f"trial build of meson: exit {trial.status}, as before")
    check_warnings(shop, "html", before["html"], report)
    check_files(shop, report, devices)
    if devices:
        check_again(shop, report)
    for builder in builders[1:]:
        check_warnings(shop, builder, before[builder], report)  # last: its options have every page read again
        old, new = (fingerprint(shop.out(f"{kind}/{builder}")) for kind in ("untouched", "embedded"))
        report.tell(old == new, f"{builder}: every byte of the pages as before")
    problems = remove(shop.tree)
    report.tell(not problems and fingerprint(shop.tree) == mark, "removed: every byte of the tree as before")
    return report.bad


def main() -> None:
    """Check a tree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--no-devices", action="store_true")
    parser.add_argument("--html", action="store_true", help="the html pages only, not the man pages")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--keep", type=Path, help="work in this folder, which must not exist, and leave it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=folder == Path(name))
        builders = ("html",) if given.html else ("html", "man")
        bad = check(Workshop(given.tree, folder, given.python, given.jobs), not given.no_devices, builders)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
