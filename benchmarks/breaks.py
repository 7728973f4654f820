"""How many of QEMU's historic migration breaks the rules catch, and how often they cry wolf.

``python benchmarks/breaks.py --repo QEMU.git --breaks breaks.json`` compares the trees before and after each breaking
commit, and prints for each class of the file how many are caught with the right device and a fitting rule. A finding
counts from *warning* up. Breaks without a breaking commit are looked for in the tree before their fix. Breaks of class
4 need two recorded streams or a real migration; those whose cause the source shows are caught all the same. False
alarms: what was found about a break and is still found between the tree before it and the one after its last fix, what
a fix raises itself about something that its break was not about (*fix by itself*; what undoes the break is right), and
anything on good-practice entries and on random commits to devices. ``benchmarks/data/more-breaks.json`` holds further
breaks and changes made right, by their commits; ``without_entries`` makes a break of a change made right: files that
hold compat arrays stay as they were before it. ``true_alarms`` of a change made right are the rules that find what is
wrong with it all the same, and ``note`` says what that is. Of a break ``note`` says how it was when it was first run.
"""
from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Optional

from sphinx_vmsd.compat.check import check, lint
from sphinx_vmsd.compat.finding import Finding
from sphinx_vmsd.compat.rule import ChangeRule, Family, SnapshotPairRule
from sphinx_vmsd.compat.rules import BY_ID
from sphinx_vmsd.model import Snapshot
from sphinx_vmsd.readers.source.cache import Cache
from sphinx_vmsd.readers.source.files import Entry, matters
from sphinx_vmsd.readers.source.reader import read_files

#: Rules that say the same of one change from different sides; else only the rule itself fits.
FITTING = {
    "callback-opaque-type": {"callback-type-differs"},
    "compat-array-misapplied": {"compat-array-misapplied", "effective-default-changed"},
    "compat-entry-array-too-new": {"compat-entry-array-too-new", "default-changed-no-compat"},
    "compat-entry-array-too-old": {
        "compat-entry-array-too-old", "default-changed-no-compat", "machine-option-changed",
        "machine-option-too-old", "subsection-not-machine-gated",
    },
    "compat-entry-narrow-type": {"compat-entry-narrow-type", "default-changed-no-compat"},
    "compat-missing-on-arch": {"compat-array-misapplied", "field-added"},
    "compat-entry-unknown-type": {"compat-entry-misspelt"},
    "compat-entry-unknown-prop": {"compat-entry-unknown-prop", "compat-entry-misspelt", "prop-removed"},
    "default-changed-no-compat": {
        "default-changed-no-compat", "effective-default-changed", "compat-entry-misspelt",
    },
    "effective-default-changed": {"effective-default-changed", "default-changed-no-compat"},
    "field-added": {"field-added", "nested-version-bump", "version-raised", "minimum-version-raised"},
    "field-condition-changed": {"field-condition-changed", "field-added", "field-removed"},
    "field-count-changed": {"field-count-changed", "field-size-changed", "minimum-version-raised"},
    "field-moved": {"field-moved", "field-removed", "field-added", "minimum-version-raised", "bytes-regrouped"},
    "field-removed": {"field-removed", "minimum-version-raised", "field-moved"},
    "field-size-changed": {
        "field-size-changed", "field-count-changed", "field-type-changed", "minimum-version-raised", "bytes-regrouped",
    },
    "field-type-changed": {
        "field-type-changed", "field-size-changed", "field-count-changed", "minimum-version-raised", "bytes-regrouped",
    },
    "minimum-version-raised": {
        "minimum-version-raised", "version-raised", "field-added", "field-removed", "nested-version-bump",
    },
    "nested-version-bump": {"nested-version-bump", "field-added", "field-removed"},
    "pointer-as-array": {"pointer-mistaken"},
    "machine-option-changed": {"machine-option-changed", "machine-option-too-old"},
    "prop-removed": {"prop-removed", "compat-entry-unknown-prop"},
    "section-added": {"section-added", "vmsd-renamed"},
    "section-removed": {"section-removed", "vmsd-renamed"},
    "subsection-not-machine-gated": {"subsection-not-machine-gated", "subsection-without-needed"},
    "subsection-removed": {
        "subsection-removed", "subsection-renamed", "duplicate-initialiser", "minimum-version-raised",
    },
    "subsection-renamed": {"subsection-renamed", "subsection-removed"},
    "subsection-without-needed": {"subsection-without-needed", "subsection-always-sent"},
    "version-raised": {"version-raised", "minimum-version-raised"},
    "vmsd-renamed": {"vmsd-renamed", "section-removed", "section-added"},
    "vmsd-struct-mismatch": {"described-type-differs", "pointer-mistaken"},
}
#: Beside the folders a commit touches: base types, the families' machine types, and what most devices build on.
_CORE = re.compile(
    r"^(hw/(core|i386|pci|pci-host|virtio|scsi|s390x|isa|acpi|intc)/"
    r"|hw/(arm/virt|ppc/spapr|net/virtio-net|net/e1000|char/virtio|display/virtio|block/virtio|vfio/pci|xen|sd/sd"
    r"|nvram/fw_cfg|timer/i8254|rtc/mc146)[^/]*|target/(i386|arm|ppc|s390x)/(cpu|machine)[^/]*)"
)
#: The files that hold compat arrays, of all times.
_ARRAYS = re.compile(
    r"(hw/core/machine\.c|include/hw/(compat|i386/pc)\.h|hw/(i386/)?pc(_piix|_q35)?\.c|hw/ppc/spapr\.c"
    r"|hw/s390x/s390-virtio-ccw\.c|hw/arm/virt\.c)\Z"
)
#: After a revision: with these files as they were before it.
_WITHOUT_ENTRIES = "!"
_DEVICE_CODE = re.compile(r"^(hw|target|include/hw)/.*\.[ch]$")


class Where(NamedTuple):
    """Where trees come from: the repository, the folder that keeps what was read, whether *whole* trees are read."""

    repo: str
    cache: Optional[Path]
    whole: bool


class Git:
    """A bare repository."""

    def __init__(self, path: str) -> None:
        self.path = path

    def run(self, *arguments: str) -> bytes:
        return subprocess.run(["git", "--git-dir", self.path, *arguments], capture_output=True, check=True).stdout

    def changed(self, commit: str) -> list[str]:
        return self.run("diff-tree", "-r", "--name-only", "--no-commit-id", commit).decode().splitlines()


def _blobs(git: Git, commit: str) -> Iterator[tuple[str, tuple[str, int]]]:
    """The files of *commit*: path, name of the content, size."""
    for line in git.run("ls-tree", "-r", "-l", "-z", commit).split(b"\0"):
        head, _, path = line.partition(b"\t")
        words = head.split()
        if len(words) == 4 and words[1] == b"blob":
            yield path.decode("utf-8", "replace"), (words[2].decode(), int(words[3]))


class Tree:
    """One revision, as the source reader wants it."""

    by_content = True

    def __init__(self, git: Git, revision: str, folders: frozenset[str]) -> None:
        self.name, self.folders = revision, folders
        commit = revision.rstrip(_WITHOUT_ENTRIES)
        self.blobs = dict(_blobs(git, commit))
        if commit != revision:
            self.blobs = {path: blob for path, blob in self.blobs.items() if not _ARRAYS.match(path)}
            self.blobs.update((path, blob) for path, blob in _blobs(git, f"{commit}^") if _ARRAYS.match(path))
        self._batch = subprocess.Popen(["git", "--git-dir", git.path, "cat-file", "--batch"], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE)

    def entries(self) -> Iterator[Entry]:
        for path, (blob, size) in self.blobs.items():
            folder = path.rpartition("/")[0]
            near = not self.folders or path.endswith(".h") or folder in self.folders or _CORE.match(path)
            if near and matters(path):
                yield Entry(path, size, blob)

    def read(self, path: str) -> bytes:
        if path not in self.blobs:
            raise FileNotFoundError(path)
        given, taken = self._batch.stdin, self._batch.stdout
        assert given is not None and taken is not None
        given.write(f"{self.blobs[path][0]}\n".encode())
        given.flush()
        head = taken.readline().split()
        if len(head) != 3:  # listed, but absent from this copy
            raise FileNotFoundError(path)
        size = int(head[2])
        data = taken.read(size)
        taken.read(1)
        return data

    def close(self) -> None:
        self._batch.communicate()


@lru_cache(maxsize=4)
def snapshot(where: Where, revision: str, folders: frozenset[str]) -> Snapshot:
    """The facts of a revision, from its headers and the code in *folders* and in the core (everything when empty)."""
    tree = Tree(Git(where.repo), revision, folders)
    try:
        return read_files(tree, revision, None, Cache(where.cache), jobs=1)[0]
    finally:
        tree.close()


def folders_of(where: Where, files: list[str]) -> frozenset[str]:
    """The folders that *files* stand in; none, so that everything is read, with ``--whole``."""
    return frozenset() if where.whole else frozenset(path.rpartition("/")[0] for path in files)


def findings(where: Where, before: str, after: str, files: list[str]) -> list[Finding]:
    """What is found between two revisions: warnings and errors."""
    old, new = (snapshot(where, revision, folders_of(where, files)) for revision in (before, after))
    return [one for one in check(old, new) if one.severity.rank]


class Result(NamedTuple):
    """What came of one entry or commit."""

    name: str
    kind: str
    rule: str
    caught: bool
    shown: list[str]


def on_device(one: Finding, device: str, files: list[str]) -> bool:
    """Whether the finding is about the entry's device: by a name, or by standing in a file of the commit."""
    return names_device(one, device) or any(place is not None and place.file in files for place in (one.old, one.new))


def names_device(one: Finding, device: str) -> bool:
    """Whether the finding has a word of the entry's device."""
    words = {word for word in re.split(r"[^a-z0-9]+", device.lower()) if len(word) > 2}
    text = " ".join([one.subject, one.message, *one.devices]).lower().replace("_", "-")
    return any(word in text for word in words)


def shown(one: Finding) -> str:
    directions = "/".join(each.value for each in one.directions)
    return f"{one.severity.value} {one.rule} | {one.subject} | {one.message} | {directions}"


def entry_result(job: tuple[Where, dict[str, Any]]) -> list[Result]:
    """The break itself, and the silence that should follow its fix."""
    where, entry = job
    kind, odd = f"class {entry['detect_primary']}", "entry that cannot be run"
    if not (entry.get("breaking") or entry.get("fixes")):
        return [Result(entry["id"], odd, entry["rule"], False, ["names no commit, neither as breaking nor as fix"])]
    try:
        return _entry_results(where, entry, kind)
    except subprocess.CalledProcessError as error:
        return [Result(entry["id"], kind, entry["rule"], False, [f"not in the repository: {error.cmd[-1]}"])]
    except OSError as error:
        return [Result(entry["id"], odd, entry["rule"], False, [str(error)])]


def _entry_results(where: Where, entry: dict[str, Any], kind: str) -> list[Result]:
    git = Git(where.repo)
    breaking = [one["commit"] for one in entry.get("breaking", ())]
    fixes = [one["commit"] for one in entry.get("fixes", ())]
    if entry["tier"] == "good-practice":
        found = [one for commit in fixes for one in findings(where, f"{commit}^", commit, git.changed(commit))]
        known = entry.get("true_alarms", ())
        false = [one for one in found if one.rule not in known]
        return [Result(entry["id"], "good practice", entry["rule"], bool(false), list(map(shown, found)))]
    found = _of_break(where, git, entry, breaking, fixes)
    fitting = [one for one in found if one.rule in wanted_by(entry)]
    results = [Result(entry["id"], kind, _rule_words(entry, fitting), bool(fitting), list(map(shown, found)))]
    if fixes and entry["tier"] == "bug":
        results += _fix_result(where, git, entry, breaking, fixes, {one.fingerprint for one in fitting})
        results.append(_raised(where, git, entry, fixes, {one.subject for one in found}))
    return results


def _rule_words(entry: dict[str, Any], fitting: list[Finding]) -> str:
    """The rule of the entry, with what a person should judge: how its rules, or its device, were told to fit."""
    words = " by leading words" if by_leading_words(entry) else ""
    place = " by file only" if fitting and not any(names_device(one, entry["device"]) for one in fitting) else ""
    return f"{entry['rule']}{words}{place}"


def _raised(where: Where, git: Git, entry: dict[str, Any], fixes: list[str], subjects: set[str]) -> Result:
    """What the commits of the fix raise themselves, but for what is about the *subjects* of the break."""
    found = [one for commit in fixes for one in findings(where, f"{commit}^", commit, git.changed(commit))]
    new = [one for one in found if one.subject not in subjects and one.rule not in entry.get("true_alarms", ())]
    return Result(entry["id"], "fix by itself", entry["rule"], bool(new), list(map(shown, new)))


def wanted_by(entry: dict[str, Any]) -> set[str]:
    """The rules that fit the entry; for a rule that we don't have, those that share the most leading words with it.

    One word alone says what changed, not what is wrong: then only rules about changes fit. Rules about recordings never
    do, since source is compared.
    """
    rule = entry["rule"]
    if rule in FITTING or rule in BY_ID or not rule:
        return FITTING.get(rule, {rule})
    words = rule.split("-")
    for number in range(len(words) - 1, 0, -1):
        stem = "-".join(words[:number]) + "-"
        near = {one.id for one in BY_ID.values() if one.id.startswith(stem) and one.family is not Family.RUN
                and (number > 1 or isinstance(one, (ChangeRule, SnapshotPairRule)))}
        if near:
            return near
    return {rule}


def by_leading_words(entry: dict[str, Any]) -> bool:
    """Whether what fits the entry is taken from leading words: the output marks it, for a person to judge."""
    return entry["rule"] not in FITTING and wanted_by(entry) != {entry["rule"]}


def _of_break(where: Where, git: Git, entry: dict[str, Any], breaking: list[str], fixes: list[str]) -> list[Finding]:
    """What is found about the entry's device in its breaking commits, or by lint where the fix mends it."""
    if breaking:
        after = _WITHOUT_ENTRIES if entry.get("without_entries") else ""
        pairs = [(f"{commit}^", f"{commit}{after}", git.changed(commit)) for commit in breaking]
        found = [(one, files) for before, after, files in pairs for one in findings(where, before, after, files)]
        return [one for one, files in found if on_device(one, entry["device"], files)]
    files = [path for commit in fixes for path in git.changed(commit)]
    good = {one.fingerprint for one in lint(snapshot(where, fixes[-1], folders_of(where, files)))}
    bad = lint(snapshot(where, f"{fixes[0]}^", folders_of(where, files)))
    return [one for one in bad
            if one.fingerprint not in good and one.severity.rank and on_device(one, entry["device"], files)]


def _fix_result(where: Where, git: Git, entry: dict[str, Any], breaking: list[str], fixes: list[str],
                caught: set[str]) -> Iterator[Result]:
    """Whether what was found about the break is still found after its fix; a break that was not found stays silent."""
    files = [path for commit in (*breaking, *fixes) for path in git.changed(commit)]
    before = f"{breaking[0]}^" if breaking else f"{fixes[0]}^"
    close = _distance(git, before, fixes[-1])
    if close is not None and close < 4000:
        found = [one for one in findings(where, before, fixes[-1], files)
                 if one.rule in wanted_by(entry) and _of_fix(one, files) and on_device(one, entry["device"], files)
                 and (not caught or one.fingerprint in caught)]
        yield Result(entry["id"], "fix", entry["rule"], bool(found), list(map(shown, found)))


def _of_fix(one: Finding, files: list[str]) -> bool:
    return any(place is not None and place.file in files for place in (one.old, one.new))


def _distance(git: Git, before: str, after: str) -> Optional[int]:
    """Commits between two revisions: far apart ones hold other people's changes."""
    return int(git.run("rev-list", "--count", f"{before}..{after}").decode())


def random_commits(git: Git, number: int, seed: int, lines: str = "") -> list[str]:
    """Commits of the last years that touch device code, without merges; of those that change a line with *lines*."""
    log = git.run("log", "--no-merges", "--format=%H", "--since=2016-01-01", "HEAD", "--", "hw", "target", "include/hw")
    commits = log.decode().split()
    chosen: list[str] = []
    rng = random.Random(seed)
    while len(chosen) < number and commits:
        commit = rng.choice(commits)
        if commit in chosen or not any(_DEVICE_CODE.match(path) for path in git.changed(commit)):
            continue
        if not lines or re.search(rf"^[+-].*(?:{lines})", _diff(git, commit), re.M):
            chosen.append(commit)
    return chosen


def _diff(git: Git, commit: str) -> str:
    return git.run("show", "--format=", "-U0", commit).decode("utf-8", "replace")


def random_result(job: tuple[Where, str]) -> list[Result]:
    where, commit = job
    git = Git(where.repo)
    name = f"{commit[:10]} " + git.run("log", "-1", "--format=%s", commit).decode("utf-8", "replace").strip()
    try:
        found = findings(where, f"{commit}^", commit, git.changed(commit))
    except (subprocess.CalledProcessError, OSError) as error:
        return [Result(name, "random commit that cannot be run", "", False, [str(error)])]
    return [Result(name, "random commit", "", bool(found), list(map(shown, found)))]


def upstream(script: str, dumps: Path) -> Iterator[str]:
    """What the static checker finds in dumps: it needs binaries, so only pairs of releases can be compared."""
    for old in sorted(dumps.glob("*/*.json")):
        for new in sorted(dumps.glob(f"*/{old.name}")):
            if old.parent.name < new.parent.name or len(old.parent.name) < len(new.parent.name):
                command = [sys.executable, script, "-s", str(old), "-d", str(new)]
                run = subprocess.run(command, capture_output=True, text=True)
                yield f"{old.parent.name} → {new.parent.name} {old.stem}: {run.returncode} problems"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo", required=True)
    parser.add_argument("--breaks", required=True, type=Path)
    parser.add_argument("--random", type=int, default=0, metavar="N", help="random commits to look at")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", default="", metavar="REGEX", help="only random commits that change a fitting line")
    parser.add_argument("--only", action="append", default=[], metavar="ID")
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--no-fixes", action="store_true")
    parser.add_argument("--whole", action="store_true", help="read whole trees, not only the folders a commit touches")
    parser.add_argument("--cache", type=Path, help="folder that keeps what was read for the next run")
    arguments = parser.parse_args()
    where = Where(arguments.repo, arguments.cache, arguments.whole)
    entries = json.loads(arguments.breaks.read_text("utf-8"))["breaks"]
    chosen = [one for one in entries if not arguments.only or one["id"] in arguments.only]
    if arguments.no_fixes:
        chosen = [one if not one.get("breaking") else dict(one, fixes=[]) for one in chosen]
    commits = random_commits(Git(arguments.repo), arguments.random, arguments.seed, arguments.lines)
    work: list[Callable[[], list[Result]]] = [partial(entry_result, (where, one)) for one in chosen]
    work += [partial(random_result, (where, one)) for one in commits]
    results: list[Result] = []
    with multiprocessing.get_context("fork").Pool(arguments.jobs, maxtasksperchild=12) as pool:
        for done in pool.imap_unordered(_call, work):
            results += done
            for one in done:
                print(f"{'FOUND ' if one.caught else 'silent'} {one.kind}: {one.name} [{one.rule}]", flush=True)
                for line in one.shown[:8]:
                    print(f"         {line}", flush=True)
    _summary(results)


def _call(work: Callable[[], list[Result]]) -> list[Result]:
    return work()


def _summary(results: list[Result]) -> None:
    grouped: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        grouped[one.kind].append(one)
    print()
    for kind in sorted(grouped):
        caught = sum(one.caught for one in grouped[kind])
        if kind.endswith("run"):
            print(f"{kind}: {len(grouped[kind])}")
            continue
        print(f"{kind}: {caught} of {len(grouped[kind])} with findings ({100 * caught / len(grouped[kind]):.0f} %)")
        odd = [one.name for one in grouped[kind] if one.caught is not kind.startswith("class")]
        if odd:
            print(f"    {'missed' if kind.startswith('class') else 'alarms'}: {', '.join(odd)}")
    print(f"rules: {dict(Counter(line.split()[1] for one in results for line in one.shown if line[0] in 'we'))}")


if __name__ == "__main__":
    main()
