"""What a run knows while it goes: members in scope, conditions, counts and sizes that members hold."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Optional

from sphinx_vmsd.model import Context, Description, Field, FromMember, holds
from sphinx_vmsd.model.condition import AllOf, AnyOf, Condition, Not
from sphinx_vmsd.wire.engine.report import ErrorSlot, Report
from sphinx_vmsd.wire.engine.results import Action, BadValue, Chunk, HookResult, Undecided

#: The byte that starts a subsection.
SUBSECTION = 5
#: The member through which a temporary reaches the state it belongs to.
PARENT = "parent"
#: Deeper nesting than this is taken for a mistake (QEMU's deepest description has 6 levels).
MAX_DEPTH = 64
#: No more elements without a byte than these are walked through, in all of a run.
MAX_EMPTY = 1 << 15


class Scope(NamedTuple):
    """The members of a state, and those around it, which a nested predicate can reach."""

    values: dict[str, object]
    outer: Optional[Scope] = None

    @property
    def depth(self) -> int:
        """How many states lie around this one."""
        return 0 if self.outer is None else self.outer.depth + 1


class Spot(NamedTuple):
    """Where a run stands: a field of a description, the members around it, who hears of errors, and its path."""

    description: Description
    item: Field
    scope: Scope
    slot: Optional[ErrorSlot]
    path: str


class Members(Mapping[str, object]):
    """The members that a condition may look at: nearest scope first, the context's last; ``a.b`` goes into ``a``."""

    def __init__(self, scope: Scope, given: Mapping[str, object]) -> None:
        self._scope = scope
        self._given = given

    def __getitem__(self, name: str) -> object:
        scope: Optional[Scope] = self._scope
        while scope is not None:
            found = _dotted(scope.values, name)
            if found is not None:
                return found
            scope = scope.outer
        found = _dotted(self._given, name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._scope.values)

    def __len__(self) -> int:
        return len(self._scope.values)


def _dotted(values: Mapping[str, object], name: str) -> object:
    if name in values:
        return values[name]
    head, dot, rest = name.partition(".")
    inner = values.get(head) if dot else None
    return _dotted(inner, rest) if isinstance(inner, Mapping) else None


@dataclass
class Run:
    """One save or load in progress."""

    context: Context
    report: Report
    assume: Mapping[Condition, bool]
    actions: Mapping[tuple[str, str], Action]
    chunks: list[Chunk] = field(default_factory=list)
    subsections: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    empty: int = 0

    def count_empty(self, path: str) -> None:
        """Count an element of no bytes: a stream of few bytes could ask for billions of them."""
        self.empty += 1
        if self.empty > MAX_EMPTY:
            raise Undecided(f"more than {MAX_EMPTY} elements of no bytes are not walked through", path)

    def members(self, scope: Scope) -> Members:
        """The members in *scope*."""
        return Members(scope, self.context.members)


def exists(run: Run, item: Field, scope: Scope, version: int, path: str) -> bool:
    """Whether *item* is saved or loaded: its predicate alone, or else its version."""
    if item.exists is None:
        return item.version <= version
    return decide(run, item.exists, scope, version, path)


def decide(run: Run, condition: Condition, scope: Scope, version: int, path: str) -> bool:
    """Whether *condition* holds; raises :class:`Undecided` when nothing says so."""
    context = Context(version, run.context.properties, run.members(scope))
    answer = _answer(run, condition, context)
    if answer is None:
        raise Undecided("whether it is there is not known", path, condition)
    return answer


def _answer(run: Run, condition: Condition, context: Context) -> Optional[bool]:
    if isinstance(condition, Not):
        inner = _answer(run, condition.of, context)
        return None if inner is None else not inner
    if isinstance(condition, (AllOf, AnyOf)):
        decisive = isinstance(condition, AnyOf)
        answers = [_answer(run, part, context) for part in condition.of]
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive
    known = holds(condition, context)
    return run.assume.get(condition) if known is None else known


def only_checks(item: Field) -> bool:
    """Whether *item* is a VMSTATE_VALIDATE: a test, and no elements."""
    return item.must_exist and item.type in ("validate", None)


def is_array(item: Field) -> bool:
    """Whether the value of *item* is a list."""
    return item.array or item.count != 1


def count_of(run: Run, spot: Spot) -> int:
    """How many elements; negative counts, which C loops skip, give 0."""
    count = spot.item.count
    if isinstance(count, int):
        return count
    if count is None:
        value = spot.scope.values.get(spot.item.name)
        if isinstance(value, (list, tuple)):
            return len(value)
        raise Undecided("how many elements it has is not known", spot.path)
    return max(0, _held(run, spot, count))


def is_null(run: Run, spot: Spot, count: int, position: int) -> bool:
    """Whether the field's pointer is NULL although there is something to it, which is where QEMU aborts."""
    item, values = spot.item, spot.scope.values
    if not item.pointer or item.alloc or not count or values.get(item.name, 0) is not None:
        return False
    run.report.fail(None, "null-pointer", spot.path, position)
    run.report.asserts.append("first_elem || !n_elems || !size")
    return True


def size_of(run: Run, spot: Spot) -> int:
    """Bytes of one element (bits of a bitmap); raises :class:`Undecided` when the source does not say."""
    size = spot.item.size
    if isinstance(size, int):
        return size
    if size is None:
        value = spot.scope.values.get(spot.item.name)
        if isinstance(value, (bytes, bytearray)):
            return len(value)
        raise Undecided("its size is not known", spot.path)
    return _held(run, spot, size)


def check_memory(run: Run, spot: Spot) -> None:
    """Raise :class:`Undecided` where memory of a negative length is asked for: GLib ends QEMU, in its own words."""
    item = spot.item
    held = [_held(run, spot, one) for one in (item.size, item.count) if item.alloc and isinstance(one, FromMember)]
    if min(held, default=0) < 0 and 0 not in held:
        raise Undecided("QEMU ends there, as it can't allocate memory of a negative length", spot.path)


def _held(run: Run, spot: Spot, where: FromMember) -> int:
    value = run.members(spot.scope).get(where.member)
    if value is None:
        if not any(other.name == where.member for other in spot.description.fields):
            raise Undecided(f"the member {where.member}, which holds its length, is not known", spot.path)
        value = 0
    if not isinstance(value, int):
        raise BadValue(spot.path, f"the member {where.member} holds its length and must be a number, not {value!r}")
    return wrap32(wrap32(value) * where.multiply)


def wrap32(value: int) -> int:
    """*value* as a C ``int``."""
    return (value + 0x80000000) % 0x100000000 - 0x80000000


def call_hook(run: Run, description: Description, kind: str, scope: Scope, version: int) -> HookResult:
    """Run the hook of that *kind*: the given action, or else what the description says it does."""
    values = scope.values
    action = run.actions.get((description.name, kind))
    if action is not None:
        result = action(values, version)
    else:
        hook = next((one for one in description.hooks or () if one.kind == kind and (
            one.when is None or decide(run, one.when, scope, version, description.name))), None)
        if hook is None:
            return HookResult()
        values.update(hook.sets)
        said = hook.message if hook.returns else None
        errp = kind.endswith("_errp")
        result = HookResult(hook.returns, () if errp or said is None else (said,), said if errp else None)
    run.report.lines.extend(result.lines)
    return result


def has_hook(run: Run, description: Description, kind: str) -> bool:
    """Whether *description* has a hook of that *kind*, or an action stands for it."""
    return (description.name, kind) in run.actions or description.hook(kind) is not None


def enter(run: Run, scope: Scope, path: str) -> None:
    """Refuse to go deeper than any real description does."""
    if scope.depth > MAX_DEPTH:
        raise Undecided(f"nested more than {MAX_DEPTH} levels deep", path)




def join(path: str, name: str) -> str:
    """The path of *name* below *path*."""
    return f"{path}.{name}" if path else name
