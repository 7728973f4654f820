"""A whole tree: its files scanned, its names linked, its facts put into a snapshot."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Optional

from sphinx_vmsd.model import CompatArray, Description, Device, Evidence, Location, Problem, Release, Snapshot
from sphinx_vmsd.readers.source import ahead, compat, cpuflags, cpumodels, devices, machines, pool, scan, switched
from sphinx_vmsd.readers.source.builds import build_of, constants_of
from sphinx_vmsd.readers.source.cache import Cache, dump_facts
from sphinx_vmsd.readers.source.expand import TREE_TOKENS
from sphinx_vmsd.readers.source.files import HEADERS, MAX_BYTES, MAX_SEARCHED, Entry, Tree, contribution, relevant
from sphinx_vmsd.readers.source.index import FileFacts, Index
from sphinx_vmsd.readers.source.types import types
from sphinx_vmsd.readers.source.view import Source

#: Told of the number of files done and the number of all.
Progress = Callable[[int, int], None]
_BATCH_BYTES = 300_000


def snapshot_of(
    files: dict[str, FileFacts], tree: Tree, release: Release, arch: Optional[str], origin: str, jobs: Optional[int]
) -> tuple[Snapshot, list[Problem]]:
    """The snapshot that the scanned *files* of *tree* make, and what could not be read; *jobs* as for a pool."""

    @lru_cache(maxsize=400)
    def text_of(path: str) -> Optional[str]:
        return scan.plain(scan.lines(scan.decoded(content_of(tree, path)))) if path in files else None

    source = Source(Index(files, text_of, {}, constants_of(release, arch), build_of(arch)))
    bits = switched.Bits(source)
    answers = ahead.begin(source, bits, jobs)
    found = types(source)
    named = devices.by_name(found)
    source.problems += devices.too_many_bases(named)
    machine_names = frozenset(name for name in named if name.endswith(machines.SUFFIX))
    listed, wrong = machines.machine_types(source, found, named)
    arrays, odd = compat.arrays(source)
    lists = [*(one.entries or () for one in listed), *(one.entries for one in arrays)]
    set_by = frozenset(entry.property for entries in lists for entry in entries)
    reader = devices.Reader(source, named, set_by)
    ahead.take(source, bits, answers())
    described = list(descriptions(source))
    made = devices.devices(reader, machine_names, bits)
    models = cpumodels.models(source, {one.name: one for one in made})
    snapshot = Snapshot(
        release=release,
        devices=tuple(sorted([*models, *cpuflags.flagged(source, made)], key=_by_name)),
        descriptions=tuple(devices.without_device(described, made)),
        machines=tuple(one for one in listed if arch is None or one.arch in (arch, None)),
        arrays=tuple(sorted(arrays, key=_by_release)),
        evidence=frozenset({Evidence.SOURCE, Evidence.COMPAT}),
        arch=arch,
        origin=origin,
        options=machines.options(source),
    )
    costly = Problem(Location(origin), f"the macros expand to more than {TREE_TOKENS} tokens; not all of them are read")
    spent = [costly] if source.budget[0] <= 0 else []
    return snapshot, sorted({*source.problems, *wrong, *odd, *spent})


def _by_name(device: Device) -> str:
    return device.name


def _by_release(array: CompatArray) -> tuple[str, tuple[int, ...]]:
    return array.name.rstrip("0123456789_"), tuple(-number for number in array.release.key) if array.release else ()


def descriptions(source: Source) -> Iterator[Description]:
    """Every description of *source*, those in arrays and those made by macros included."""
    for file, item in (one for items in list(source.data.values()) for one in items):
        yield from source.described.defined(file, item)


def content_of(tree: Tree, path: str) -> bytes:
    """The content of a file that was listed; none when it has gone since."""
    try:
        return tree.read(path)
    except OSError:
        return b""


def digest(data: bytes) -> str:
    """The key of a content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def known_contents(tree: Tree, entries: list[Entry], cache: Cache) -> dict[str, str]:
    """The digests of those *entries* that have not changed since they were last read, or that *tree* tells itself."""
    if tree.by_content:
        return {entry.path: entry.key for entry in entries}
    before = cache.contents(tree.name)
    states = {entry.path: before.get(f"{entry.path} {entry.key}") for entry in entries}
    return {path: known for path, known in states.items() if known is not None}


def scanned(
    tree: Tree, entries: list[Entry], contents: dict[str, str], cache: Cache, jobs: Optional[int], progress: Progress
) -> tuple[dict[str, FileFacts], dict[str, str]]:
    """The contributions of *entries*, which must be small enough, by path; and the digests of those that were read."""
    found = _digests(tree, entries, contents) if cache.has_facts() else dict(contents)
    keys = {path: _key(path, content) for path, content in found.items()}
    known = cache.facts(keys.values())
    files = {path: known[key] for path, key in keys.items() if key in known}
    missing = [entry for entry in entries if entry.path not in files]
    new: dict[str, tuple[FileFacts, str]] = {}
    for batch in pool.spread(partial(_scan_batch, tree, cache.file is not None), list(_batches(missing)), jobs):
        for path, content, one, text in batch:
            files[path] = one
            if content is None:
                found.pop(path, None)
                continue
            found[path] = content or contents[path]
            new[_key(path, found[path])] = (one, text)
        progress(len(files), len(entries))
    cache.keep_facts(new)
    if not tree.by_content and (missing or len(found) > len(contents)):
        cache.keep_contents(tree.name, _by_state(entries, found))
    return {entry.path: files[entry.path] for entry in entries}, found


def _by_state(entries: list[Entry], digests: dict[str, str]) -> dict[str, str]:
    """The *digests* by path and state of the file."""
    return {f"{entry.path} {entry.key}": digests[entry.path] for entry in entries if entry.path in digests}


def _digests(tree: Tree, entries: list[Entry], known: dict[str, str]) -> dict[str, str]:
    """The digests of *entries*: those that are *known*, and those of contents that can be read for it."""
    found = dict(known)
    for entry in entries:
        if entry.path not in known:
            with contextlib.suppress(OSError):
                found[entry.path] = digest(tree.read(entry.path))
    return found


def _key(path: str, content: str) -> str:
    """What the facts of a file depend on: its content, and whether it is a header."""
    return f"{content}{'h' if path.endswith(HEADERS) else 'c'}"


def _scan_batch(tree: Tree, encode: bool, paths: list[str]) -> list[tuple[str, Optional[str], FileFacts, str]]:
    """Of each file its path, its digest ('' where the tree has it, ``None`` when it can't be read) and its facts."""
    out: list[tuple[str, Optional[str], FileFacts, str]] = []
    for path in paths:
        try:
            data = tree.read(path)
        except OSError as error:
            out.append((path, None, FileFacts(faults=((0, f"is not read: {error.strerror or error}"),)), ""))
            continue
        one = contribution(path, data)
        out.append((path, "" if tree.by_content else digest(data), one, dump_facts(one) if encode else ""))
    return out


def _batches(entries: list[Entry]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for entry in entries:
        batch.append(entry.path)
        size += entry.size
        if size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def usable(tree: Tree, entries: list[Entry]) -> tuple[list[Entry], list[Problem]]:
    """The *entries* that are read, and a problem for each other one: barred, or too large and of interest."""
    small = [entry for entry in entries if 0 <= entry.size <= MAX_BYTES]
    barred = [Problem(Location(entry.path), f"is not read: {entry.key}") for entry in entries if entry.size < 0]
    large = [entry for entry in entries if entry.size > MAX_BYTES]
    reason = f"the file has more than {MAX_BYTES} bytes and is not read"
    told = [entry for entry in large if entry.size > MAX_SEARCHED or relevant(content_of(tree, entry.path))]
    return small, [*barred, *(Problem(Location(entry.path), reason) for entry in told)]
