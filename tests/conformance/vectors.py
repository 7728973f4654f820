"""The neutral form of ``vectors.json`` read into the model; its legend stands at the top of that file."""
from __future__ import annotations

import ast
import errno
import re
from dataclasses import dataclass, field

from sphinx_vmsd.model import Description, Field, FromMember, Hook
from sphinx_vmsd.model.condition import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    MemberBetween,
    MemberIs,
    Never,
    Not,
    PropertyIs,
    VersionIs,
)
from sphinx_vmsd.model.types import BY_NAME
from sphinx_vmsd.wire.engine import HookResult

INTEGERS = {f"{short}{bits}": f"{full}int{bits}" for short, full in (("u", "u"), ("i", "")) for bits in (8, 16, 32, 64)}
TYPES = {**INTEGERS, "bytes": "buffer", "unused": "unused_buffer", "check": "validate"}
HOOKS = {"pre_save": "pre_save", "pre_save_hook": "pre_save", "post_save": "post_save", "post_save_hook": "post_save",
         "pre_load": "pre_load", "pre_load_hook": "pre_load", "post_load": "post_load", "post_load_hook": "post_load"}
VERSIONS = {
    "version_ge": lambda version: VersionIs(least=version), "version_gt": lambda version: VersionIs(least=version + 1),
    "version_le": lambda version: VersionIs(most=version), "version_lt": lambda version: VersionIs(most=version - 1),
    **dict.fromkeys(("version_eq", "version_is", "version"), lambda version: VersionIs(version, version)),
}


CONDITION = {"field", "is", "ge", "gt", "le", "lt", "property", "not", "expr", "all", "and", "any", "or", *VERSIONS}
DESCRIPTION = {"name", "version", "min_version", "minimum_version", "fields", "subsections", "needed", *HOOKS}
FIELD = {
    "name", "type", "version", "when", "count", "count_field", "count_multiply", "dims", "from", "size", "size_field",
    "bits", "bits_field", "multiply", "elements", "storage", "pointer", "alloc", "alloc_elements", "vmsd", "value",
    "key", "fields", "struct_version", "check", "expr", "hint", "must_exist", "min_version", "subsections",
}
REMARKS = ("note", "comment", "summary")


@dataclass
class Read:
    """A description and what its computing hooks do; ``strange``: what was not understood, in words."""

    actions: dict = field(default_factory=dict)
    strange: list = field(default_factory=list)

    def know(self, raw: object, known: set, where: str) -> None:
        """Remember the keys of *raw* that mean nothing here."""
        for key in set(raw) - known if isinstance(raw, dict) else ():
            if not key.endswith(REMARKS):
                self.strange.append(f"{where}: {key}")

    def condition(self, raw: object, where: str) -> Condition:
        """A ``when`` or ``needed``."""
        self.know(raw, CONDITION, where)
        return condition(raw)

    def description(self, raw: dict) -> Description:
        self.know(raw, DESCRIPTION | FIELD if "type" in raw else DESCRIPTION, raw["name"])
        hooks = []
        for key, kind in HOOKS.items():
            if key in raw:
                hooks.append(self.hook(raw["name"], kind, raw[key]))
        return Description(
            raw["name"], raw.get("version", 0), raw.get("min_version", raw.get("minimum_version", 0)),
            tuple(self.field(one) for one in raw.get("fields", ())),
            tuple(self.description(one) for one in raw.get("subsections", ())),
            needed=self.condition(raw["needed"], raw["name"]) if "needed" in raw else None,
            hooks=tuple(hook for hook in hooks if hook) or None,
        )

    def hook(self, name: str, kind: str, raw: object) -> Hook | None:
        result = re.fullmatch(r"(?:fails|returns)\s*(-?(?:\d+|E[A-Z]+))?", raw) if isinstance(raw, str) else None
        if result or isinstance(raw, int):
            return Hook(kind, returns=_number(result.group(1) or "-1") if result else raw)
        if isinstance(raw, str):
            if "=" not in raw:
                self.strange.append(f"{name}: {kind} {raw}")
            raw = dict(part.split("=", 1) for part in re.split(r"[;,]", raw) if "=" in part)
        for word in ("fails", "returns", "ret"):
            if word in raw:
                return Hook(kind, returns=raw[word])
        self.actions[name, kind] = _Assignments({key.strip(): value for key, value in raw.items()})
        return None

    def field(self, raw: dict) -> Field:
        kind = TYPES.get(raw["type"], raw["type"])
        self.know(raw, FIELD, raw["name"])
        if kind not in BY_NAME and kind != "validate":
            self.strange.append(f"{raw['name']}: type {kind}")
        if raw.get("check") in ("equal", "le"):
            kind = f"{kind}_{raw['check']}"
        nested = raw.get("vmsd") or raw.get("value") or ({**raw, "version": 0} if "fields" in raw else None)
        key = raw.get("key")
        exists = self.condition(raw["when"], raw["name"]) if "when" in raw else None
        if kind == "validate":
            exists = expression(raw["expr"])
        return Field(
            raw["name"], "vstruct" if "struct_version" in raw else kind, raw.get("version", 0), exists,
            size=_length(raw, "size", "size_field", "bits", "bits_field"), count=_count(raw),
            array="count" in raw or "dims" in raw or "count_field" in raw, start=raw.get("from", 0),
            pointer=bool(raw.get("pointer")) or raw.get("storage") == "pointer",
            pointers=raw.get("elements") == "pointer", alloc=bool(raw.get("alloc") or raw.get("alloc_elements")),
            description=self.description(nested) if nested else None,
            key=self.description(key) if isinstance(key, dict) else None, direct_key=key == "direct",
            struct_version=raw.get("struct_version"), must_exist=kind == "validate" or bool(raw.get("must_exist")),
            hint=raw.get("hint"),
        )


def _number(text: str) -> int:
    """A result in digits or by the name of its error: ``-22``, ``-EINVAL``."""
    sign, name = (-1, text[1:]) if text.startswith("-") else (1, text)
    return sign * (int(name) if name.isdigit() else getattr(errno, name))


def _length(raw: dict, *keys: str) -> int | FromMember | None:
    for key in keys:
        if key in raw:
            value = raw[key]
            return FromMember(value, raw.get("multiply", 1)) if isinstance(value, str) else value
    return None


def _count(raw: dict) -> int | FromMember:
    if "dims" in raw:
        total = 1
        for size in raw["dims"]:
            total *= size
        return total
    count = raw.get("count", raw.get("count_field", 1))
    return FromMember(count, raw.get("count_multiply", 1)) if isinstance(count, str) else count


def condition(raw: object) -> Condition:
    """``when`` and ``needed``: a member, a member's value, a version."""
    if isinstance(raw, bool):
        return Always() if raw else Never()
    if isinstance(raw, str):
        return MemberIs(raw)
    parts: list[Condition] = []
    if "field" in raw:
        parts.append(_member(raw))
    for key, bounds in VERSIONS.items():
        if key in raw:
            parts.append(bounds(raw[key]))
    if "property" in raw:
        parts.append(PropertyIs(raw["property"], raw.get("is", True)))
    for key, build in {
        "not": lambda of: Not(condition(of)), "expr": expression,
        **dict.fromkeys(("all", "and"), lambda of: AllOf(tuple(map(condition, of)))),
        **dict.fromkeys(("any", "or"), lambda of: AnyOf(tuple(map(condition, of)))),
    }.items():
        if key in raw:
            parts.append(build(raw[key]))
    assert parts, f"unknown condition {raw!r}"
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _member(raw: dict) -> Condition:
    bounds = {"ge": (0, None), "gt": (1, None), "le": (None, 0), "lt": (None, -1)}
    for key, (least, most) in bounds.items():
        if key in raw:
            limit = raw[key]
            return MemberBetween(raw["field"], None if least is None else limit + least,
                                 None if most is None else limit + most)
    return MemberIs(raw["field"], raw.get("is", True))


def expression(text: str) -> Condition:
    """A C-like test over members: comparisons with numbers, joined by ``&&``, ``||`` and ``!``."""
    text = re.sub(r"!(?!=)", " not ", text.replace("&&", " and ").replace("||", " or "))
    return _condition_of(ast.parse(text.strip(), mode="eval").body)


def _condition_of(node: ast.expr) -> Condition:
    if isinstance(node, ast.BoolOp):
        kind = AllOf if isinstance(node.op, ast.And) else AnyOf
        return kind(tuple(_condition_of(one) for one in node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return Not(_condition_of(node.operand))
    if isinstance(node, ast.Compare):
        left = node.left
        parts = []
        for operator, right in zip(node.ops, node.comparators):
            parts.append(_compare(left, operator, right))
            left = right
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))
    return MemberIs(ast.unparse(node))


MIRRORED = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}


def _compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Condition:
    kind = type(operator)
    if isinstance(left, ast.Constant):
        left, right, kind = right, left, MIRRORED.get(kind, kind)
    name, limit = ast.unparse(left), ast.literal_eval(right)
    if kind in (ast.Eq, ast.NotEq):
        same = MemberIs(name, limit)
        return same if kind is ast.Eq else Not(same)
    return {ast.Lt: MemberBetween(name, most=limit - 1), ast.LtE: MemberBetween(name, most=limit),
            ast.Gt: MemberBetween(name, least=limit + 1), ast.GtE: MemberBetween(name, least=limit)}[kind]


class _Assignments:
    """A hook that computes members: ``{"diff": "parent.b - parent.a"}``."""

    def __init__(self, sets: dict) -> None:
        self.sets = sets

    def __call__(self, values: dict, version: int) -> HookResult:
        for name, formula in self.sets.items():
            result = formula
            if isinstance(formula, str):
                result = _calculate(ast.parse(_dotted(formula), mode="eval").body, values)
            target, parts = values, _dotted(name).split(".")
            for part in parts[:-1]:
                target = target[part]
            target[parts[-1]] = result
        return HookResult()


def _dotted(text: str) -> str:
    """C's way to a member, from the state itself: ``tmp->parent->b`` is ``parent.b``."""
    return re.sub(r"\b(?:tmp|self|opaque)\.", "", text.strip().replace("->", "."))


def _calculate(node: ast.expr, values: dict) -> object:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return values.get(node.id, values.get("parent", {}).get(node.id, 0))
    if isinstance(node, ast.Attribute):
        return _calculate(node.value, values).get(node.attr, 0)
    if isinstance(node, ast.UnaryOp):
        return -_calculate(node.operand, values)
    left, right = _calculate(node.left, values), _calculate(node.right, values)
    return {ast.Add: left + right, ast.Sub: left - right, ast.Mult: left * right}[type(node.op)]
