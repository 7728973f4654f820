"""YAML with its comments as a tree that can be written again."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Optional, Union

import yaml

from sphinx_vmsd.readers.spec.form import Branch, Entry, Leaf, Tree

Place = tuple[int, int]
#: The column of what stands inside brackets: comments never belong to such a thing by their column.
_INSIDE = 1_000_000


@dataclass(frozen=True)
class _Scalar:
    leaf: Leaf
    start: Place
    end: Place


@dataclass(frozen=True)
class _Group:
    mapping: bool
    label: str
    children: tuple[_Node, ...]
    start: Place
    end: Optional[Place]  # of brackets
    column: int


_Node = Union[_Scalar, _Group]


@dataclass(frozen=True)
class _Slot:
    """An entry as comments see it: where it starts, where its parts end, and the groups it is in, outermost first."""

    start: Place
    ends: tuple[Place, ...]
    groups: tuple[_Group, ...]


@dataclass(frozen=True)
class _Comment:
    place: Place
    text: str
    alone: bool


@dataclass(frozen=True)
class _Attached:
    """Comments by number of entry, and by the identity of the group whose last entry they follow."""

    before: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    after: dict[int, str] = field(default_factory=dict)
    tail: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


def yaml_tree(text: str) -> Tree:
    """The tree of the one document in *text*, which the spec reader has found to be YAML."""
    root = _parse(text)
    slots = list(_slots(root, ()))
    attached = _Attached()
    for comment in _comments(text, root):
        _attach(comment, slots, root, attached)
    return _made(root, iter(range(len(slots))), attached)


def _parse(text: str) -> _Node:
    stack: list[tuple[yaml.CollectionStartEvent, list[_Node]]] = []
    done: list[_Node] = []
    for event in yaml.parse(text, Loader=yaml.SafeLoader):  # libyaml's marks end block scalars elsewhere
        target = stack[-1][1] if stack else done
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append((event, []))
        elif isinstance(event, yaml.CollectionEndEvent):
            opened, children = stack.pop()
            (stack[-1][1] if stack else done).append(_group(opened, children, event))
        elif isinstance(event, yaml.ScalarEvent):
            label = f"&{event.anchor} " if event.anchor else ""
            target.append(_Scalar(Leaf(event.value, not event.style, label), _start(event), _end(event)))
        elif isinstance(event, yaml.AliasEvent):
            target.append(_Scalar(Leaf("", True, f"*{event.anchor}"), _start(event), _end(event)))
    return done[0]


def _group(opened: yaml.CollectionStartEvent, children: list[_Node], closed: yaml.Event) -> _Group:
    flow = bool(opened.flow_style)
    start = _start(opened)
    return _Group(
        isinstance(opened, yaml.MappingStartEvent), f"&{opened.anchor} " if opened.anchor else "", tuple(children),
        start, _end(closed) if flow else None,
        _INSIDE if flow else children[0].start[1] if children and isinstance(opened, yaml.MappingStartEvent)
        else start[1])


def _start(event: yaml.Event) -> Place:
    return (event.start_mark.line, event.start_mark.column) if event.start_mark else (0, 0)


def _end(event: yaml.Event) -> Place:
    return (event.end_mark.line, event.end_mark.column) if event.end_mark else (0, 0)


def _pairs(group: _Group) -> Iterator[tuple[Optional[_Scalar], _Node]]:
    if not group.mapping:
        yield from ((None, child) for child in group.children)
        return
    for key, value in zip(group.children[::2], group.children[1::2]):
        if isinstance(key, _Scalar):
            yield key, value


def _slots(node: _Node, groups: tuple[_Group, ...]) -> Iterator[_Slot]:
    if isinstance(node, _Scalar):
        return
    inner = (*groups, node)
    for key, value in _pairs(node):
        yield _Slot((key or value).start, tuple(one.end for one in (key, value) if one and one.end), inner)
        yield from _slots(value, inner)


def _scalars(node: _Node) -> Iterator[_Scalar]:
    if isinstance(node, _Scalar):
        yield node
        return
    for child in node.children:
        yield from _scalars(child)


def _comments(text: str, root: _Node) -> Iterator[_Comment]:
    """Every comment and blank line outside of scalars."""
    lines = text.split("\n")
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)  # line -> columns that belong to scalars
    for one in _scalars(root):
        for number in range(one.start[0], one.end[0] + 1):
            first = one.start[1] if number == one.start[0] else 0
            last = one.end[1] if number == one.end[0] else len(lines[number]) + 1
            spans[number].append((first, last))
    for number, line in enumerate(lines):
        column = _hash(line, spans[number])
        if column is not None:
            yield _Comment((number, column), line[column:].rstrip(), not line[:column].strip())
        elif not line.strip() and not any(first < last for first, last in spans[number]):
            yield _Comment((number, 0), "", True)


def _hash(line: str, spans: Sequence[tuple[int, int]]) -> Optional[int]:
    for column, sign in enumerate(line):
        free = sign == "#" and (not column or line[column - 1].isspace())
        if free and not any(first <= column < last for first, last in spans):
            return column
    return None


def _attach(comment: _Comment, slots: Sequence[_Slot], root: _Node, attached: _Attached) -> None:
    if not comment.alone:
        ends = [(end, number) for number, slot in enumerate(slots) for end in slot.ends
                if end[0] == comment.place[0] and end <= comment.place]
        if ends:
            number = max(ends)[1]
            if number in attached.after:
                attached.before[number].append(comment.text)
            else:
                attached.after[number] = comment.text
            return
    following = next((number for number, slot in enumerate(slots) if slot.start > comment.place), None)
    owner = _owner(comment, slots, following)
    if owner is None and following is not None:
        attached.before[following].append(comment.text)
    elif comment.text:
        attached.tail[id(owner or root)].append(comment.text)


def _owner(comment: _Comment, slots: Sequence[_Slot], following: Optional[int]) -> Optional[_Group]:
    """The group whose last entry an indented comment follows; none when it speaks of what comes next."""
    margin = -1 if following is None else slots[following].groups[-1].column
    if not comment.text or comment.place[1] <= margin:
        return None
    past = [slot for slot in slots[:following] if slot.start < comment.place]
    groups = past[-1].groups if past else ()
    fitting = [one for one in groups if margin < one.column <= comment.place[1]]
    return fitting[-1] if fitting else None


def _made(node: _Node, numbers: Iterator[int], attached: _Attached) -> Tree:
    if isinstance(node, _Scalar):
        return node.leaf
    entries = []
    for key, value in _pairs(node):
        number = next(numbers)
        entries.append(Entry(key.leaf if key else None, _made(value, numbers, attached),
                             tuple(attached.before.get(number, ())), attached.after.get(number, "")))
    return Branch(node.mapping, tuple(entries), tuple(attached.tail.get(id(node), ())), node.label)
