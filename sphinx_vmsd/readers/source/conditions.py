"""What a ``needed`` or ``field_exists`` function tests, read from its body.

Understood: a body of declarations, ``if (…) { return …; }`` and ``return …;``. Everything else is kept as the
C expression, or as :class:`~sphinx_vmsd.model.condition.Unknown` with the reason: never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Optional

from sphinx_vmsd.model.condition import (
    Always,
    Condition,
    GuestState,
    MemberIs,
    Never,
    PropertyIs,
    Unknown,
)
from sphinx_vmsd.readers.source import lex, statements
from sphinx_vmsd.readers.source.logic import both, either, limited_test, negated, property_test, version_test
from sphinx_vmsd.readers.source.properties import ONLY_BIT, WORDS

_DECLARATION = re.compile(
    r"(?:(?:const\s+|struct\s+|unsigned\s+)*(\w+)(?:\s*(\*+)\s*|\s+))?(\w+)\s*=(?!=)\s*(.*)\Z", re.DOTALL)
_LESSER = re.compile(r"(\w+)\s*=\s*MIN\s*\(([^,]+),([^,]+)\)\Z")
_POINTER_CALL = re.compile(r"\(\s*\*\s*\w+\s*\)\s*\(")
_PARAMETER = re.compile(r"(\w+)\s*(?:\[\])?\s*(?:,|\Z)")
_ALIAS = re.compile(r"(?:\w+\s*\(\s*)?(?:\(\s*(?:struct\s+)?\w+\s*\*\s*\)\s*)?(\w+)\s*\)?\Z")
_CONSTANT = re.compile(r"[\s(-]*(?:\d|[A-Z][A-Z0-9])")
_CAST = re.compile(r"\(\s*\(\s*(?:struct\s+)?(\w+)\s*\*\s*\)\s*(\w+)\s*\)")
_CONTAINER = re.compile(r"container_of\s*\(")
_COMPARE = re.compile(r"(.*?[^<>=!&|])\s*(==|!=|(?<!-)>=|<=|(?<!-)>|<)\s*([^<>=].*)\Z", re.DOTALL)
#: What the sign of a comparison becomes where its sides are exchanged.
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_PATH = re.compile(r"\(?(\w+)\)?((?:\s*(?:->|\.)\s*\w+|\s*\[\s*\w+\s*\])+)\Z")
_BIT = re.compile(
    r"(.+?)\s*&\s*(?:\(\s*1(?:U|UL|ULL)?\s*<<\s*(\w+)\s*\)|BIT(?:_ULL)?\s*\(\s*(\w+)\s*\)|(\w+))\Z", re.DOTALL
)
#: A statement that is, or (after a macro with a block, which is no statement of C) ends with, a ``return``.
_RETURNS = re.compile(r"return\b|(?!(?:if|for|while|switch|do)\b)[^;]*\{.*\}\s*return\b[^;{}]*\Z", re.DOTALL)
MAX_DEPTH = 8
MAX_BODY = 6000
MAX_STATEMENTS = 40
MAX_NESTING = 40
MAX_FUNCTIONS = 60


@dataclass(frozen=True)
class Function:
    """A function as text: its parameters and its body with braces (comments out)."""

    name: str
    params: str
    body: str


@dataclass(frozen=True)
class Names:
    """What a predicate's names mean where it stands.

    ``function`` finds a function, ``property`` the property behind a member path of a type (and a bit's number),
    ``value`` the number of a constant expression (``None`` when unknown), ``expanded`` a text without its macros.
    """

    function: Callable[[str], Optional[Function]]
    property: Callable[[Optional[str], str, Optional[int]], Optional[str]]
    value: Callable[[str], Optional[int]]
    expanded: Callable[[str], str]


def of_function(function: Function, names: Names) -> Condition:
    """What the predicate *function* tests."""
    return _Body(function, names, 0).condition()


def not_read(function: str) -> Unknown:
    """What is known of the predicate called *function* where it has no definition."""
    return Unknown(f"the function {function} is not in the source read")


class _Path(NamedTuple):
    """A member of the state: its path from the object of the type ``kind``, and the whole one from the state."""

    kind: Optional[str]
    member: str
    whole: str


class _Body:
    """One function body: what its names stand for, and the condition under which it returns true."""

    def __init__(
        self, function: Function, names: Names, depth: int, given: tuple[Optional[str], str] = (None, "")
    ) -> None:
        self.function, self.names, self.depth = function, names, depth
        params = _PARAMETER.findall(function.params)
        self.state: dict[str, Optional[str]] = {params[0]: given[0] or _first_type(function.params)} if params else {}
        #: Where that state lies in the one that the description is of: the path of a member, or ''.
        self.within = given[1]
        self.version = params[1] if len(params) > 1 and "int" in function.params else None
        self.limit: Optional[str] = None
        self.inlined: dict[str, str] = {}
        self.nesting = 0
        #: The tests passed to come to the statements that are read.
        self.tests = 0
        self.followed: list[str] = []

    def condition(self) -> Condition:
        if len(self.function.body) > MAX_BODY:
            return Unknown(f"the function {self.function.name} is too long to be read")
        made = self.block(statements.statements(self.function.body))
        if made is None and _POINTER_CALL.search(self.function.body):
            return Unknown(f"the function {self.function.name} asks another one through a pointer")
        if made is None:
            return GuestState(_told(self.function.name, self.function.body))
        return made

    def block(self, listed: list[str]) -> Optional[Condition]:
        """The condition of a list of statements; ``None`` when one of them is not understood."""
        if self.nesting > MAX_NESTING:
            return None
        for index, statement in enumerate(listed[:MAX_STATEMENTS]):
            if statement.startswith("return"):
                return self.expression(statement[6:].strip())
            if re.match(r"if\s*\(", statement):
                return self.branch(statement, listed[index + 1 :]) or self.opaque(listed[index:])
            if not self.declared(statement):
                return self.opaque(listed[index:])
        return None

    def opaque(self, listed: list[str]) -> Optional[Condition]:
        """What is known of statements that are not understood after a test that is; ``None`` where there was none.

        They must end in a ``return``: others go on with what follows them.
        """
        whole = "; ".join(listed)
        if not self.tests or not _RETURNS.match(listed[-1]) or _POINTER_CALL.search(whole):
            return None
        return GuestState(_told(self.function.name, f"{whole};"))

    def branch(self, statement: str, rest: list[str]) -> Optional[Condition]:
        parts = statements.branch(statement)
        self.nesting += 1
        test = self.expression(parts.test)
        self.tests += 1
        before = dict(self.inlined)
        yes = self.block(statements.statements(parts.then))
        self.inlined = before
        no = self.block([*(statements.statements(parts.otherwise) if parts.otherwise else ()), *rest])
        self.tests -= 1
        self.nesting -= 1
        if yes is None or no is None:
            return None
        return either(both(test, yes), both(negated(test), no))

    def declared(self, statement: str) -> bool:
        """Take in a declaration, an assignment, an assertion or nothing; false for another statement."""
        if not statement or re.match(r"(?:g_)?assert\s*\(|[\w ]+\**\s*\w+\Z|trace_\w+", statement):
            return True
        if self.limited(statement):
            return True
        match = _DECLARATION.match(statement)
        return match is not None and self.assigned(*match.groups())

    def assigned(self, kind: Optional[str], stars: Optional[str], name: str, value: str) -> bool:
        """Take in that *name* (of the type *kind*, with *stars*: a declaration) is *value*; false when it changes."""
        if kind is None and (name in self.state or (name != self.version and re.search(rf"\b{name}\b", value))):
            return False
        alias = _ALIAS.match(value.strip())
        if stars and (_CONTAINER.match(value) or (alias and alias.group(1) in self.state)):
            self.state[name] = kind
        else:
            self.inlined[name] = value.strip() if stars else f"({value.strip()})"
        return True

    def limited(self, statement: str) -> bool:
        """Take in that the version is at most what a member holds."""
        match = _LESSER.match(statement)
        names = [one.strip() for one in match.groups()] if match else []
        if not names or names[0] != self.version or self.version not in names[1:] or self.limit:
            return False
        path = self.path(names[2] if names[1] == self.version else names[1])
        self.limit = path.whole if path else None
        return path is not None

    def expression(self, text: str) -> Condition:
        """The condition that the expression *text* states."""
        if self.nesting > MAX_NESTING:
            return GuestState(" ".join(text.split()))
        self.nesting += 1
        made = self.parsed(lex.unwrap(text))
        self.nesting -= 1
        return made

    def parsed(self, text: str) -> Condition:
        for sign, join in (("||", either), ("&&", both)):
            parts = lex.split_at(text, sign)
            if len(parts) > 1:
                made = self.expression(parts[0])
                for one in parts[1:]:
                    made = join(made, self.expression(one))
                return made
        if text.startswith("!") and not text.startswith("!="):
            return negated(self.expression(text[1:]))
        return self.leaf(text)

    def leaf(self, text: str) -> Condition:
        if text in ("true", "false", "1", "0"):
            return Always() if text in ("true", "1") else Never()
        if text in self.inlined and self.depth < MAX_DEPTH:
            self.depth += 1
            return self.expression(self.inlined[text])
        compared = _COMPARE.match(text)
        if compared and _balanced(compared.group(1)):
            return self.comparison(text, *compared.groups())
        return self.member(text) or self.called(text) or self.macro(text) or GuestState(" ".join(text.split()))

    def comparison(self, text: str, left: str, sign: str, right: str) -> Condition:
        if right.strip() == self.version:
            left, sign, right = right, _TURNED.get(sign, sign), left
        number = self.names.value(right) if _CONSTANT.match(right) else None
        changed = self.inlined.get(left.strip()) if left.strip() == self.version else None
        truth = self.truth(left, sign, right)
        if truth:
            return truth
        if changed:    # the version that was passed in, made to depend on something else: MIN(version_id, s->…)
            return GuestState(f"{lex.unwrap(changed)} {sign} {right}")
        if left.strip() == self.version and number is not None:
            return version_test(sign, number) if self.limit is None else limited_test(sign, number, self.limit)
        path = self.path(left) if number is not None else None
        made = self.compared(path, sign, number) if path and number is not None else None
        return made or GuestState(" ".join(text.split()))

    def truth(self, left: str, sign: str, right: str) -> Optional[Condition]:
        """That a property is compared with ``true`` or another word, or a bit of one with 0; ``None`` for others."""
        if right in WORDS and sign in ("==", "!="):
            path = self.path(left)
            prop = self.names.property(path.kind, path.member, None) if path else None
            made: Optional[Condition] = PropertyIs(prop, WORDS[right]) if prop else None
            return negated(made) if made and sign == "!=" else made
        plain = right in ("true", "false") or (right == "0" and _BIT.match(lex.unwrap(left)))
        made = self.expression(left) if plain and sign in ("==", "!=") else None
        if not isinstance(made, PropertyIs):
            return None
        return made if (right == "true") == (sign == "==") else negated(made)

    def compared(self, path: _Path, sign: str, number: int) -> Optional[Condition]:
        """That the member at *path* stands in that relation to *number*; ``None`` where no condition says so."""
        prop = self.names.property(path.kind, path.member, None)
        if prop:
            return property_test(prop, sign, number)
        if sign not in ("==", "!="):
            return None
        return negated(MemberIs(path.whole, number)) if sign == "!=" else MemberIs(path.whole, number)

    def member(self, text: str) -> Optional[Condition]:
        path = self.path(text)
        if path:
            prop = self.names.property(path.kind, path.member, None)
            prop = prop or self.names.property(path.kind, path.member, ONLY_BIT)
            return PropertyIs(prop) if prop else GuestState(" ".join(text.split()), member=path.whole)
        bit = _BIT.match(text)
        path = self.path(lex.unwrap(bit.group(1))) if bit else None
        if bit and path:
            number = self.names.value(bit.group(2) or bit.group(3)) if not bit.group(4) else self.bit(bit.group(4))
            prop = self.names.property(path.kind, path.member, number) if number is not None else None
            return PropertyIs(prop) if prop else None
        return None

    def bit(self, mask: str) -> Optional[int]:
        """The number of the only bit that the constant *mask* has set; ``None`` for another mask."""
        number = self.names.value(mask)
        return number.bit_length() - 1 if number and number > 0 and not number & (number - 1) else None

    def path(self, text: str, left: int = MAX_DEPTH) -> Optional[_Path]:
        """The member of the state that *text* names."""
        text = _CAST.sub(r"\2", text.strip())
        match = _PATH.match(text)
        if match is None or left == 0:
            return None
        base, rest = match.group(1), re.sub(r"\s+", "", match.group(2)).replace("->", ".").lstrip(".")
        if base in self.state:
            return _Path(self.state[base], rest, f"{self.within}.{rest}".lstrip("."))
        inlined = lex.unwrap(self.inlined.get(base, "")).lstrip("&")
        inner = self.path(inlined, left - 1) if inlined else None
        return _Path(inner.kind, f"{inner.member}.{rest}", f"{inner.whole}.{rest}") if inner else None

    def called(self, text: str) -> Optional[Condition]:
        call = lex.call(text)
        if call is None or self.depth >= MAX_DEPTH or len(self.followed) >= MAX_FUNCTIONS:
            return None
        self.followed.append(call[0])
        found = self.names.function(call[0])
        if found is None or not call[1]:
            return None
        given = self.handed(call[1][0])
        if given is None:
            return None
        inner = _Body(found, self.names, self.depth + 1, (_first_type(found.params) or given[0], given[1]))
        inner.nesting, inner.followed = self.nesting, self.followed
        if len(call[1]) > 1 and call[1][1] != self.version:
            return GuestState(" ".join(text.split()))
        return inner.condition()

    def handed(self, argument: str) -> Optional[tuple[Optional[str], str]]:
        """The type and place of the part of the state that an *argument* is; ``None`` for something else."""
        alias = _ALIAS.match(argument)
        if alias and alias.group(1) in self.state:
            return self.state[alias.group(1)], self.within
        part = self.path(argument[1:]) if argument.startswith("&") else None
        return (None, part.whole) if part else None

    def macro(self, text: str) -> Optional[Condition]:
        expanded = self.names.expanded(text)
        if expanded.split() == text.split() or self.depth >= MAX_DEPTH:
            return None
        self.depth += 1
        made = self.expression(lex.unwrap(expanded))
        return None if isinstance(made, GuestState) and made.member is None else made


def _told(function: str, text: str) -> str:
    """What is shown of *text*, statements of *function* that are not understood: that there is more than it returns."""
    returned = (" ".join(one.split()) for one in re.findall(r"\breturn\s+([^;]+);", text))
    shown = [f" … return {one};" for one in dict.fromkeys(returned) if one not in ("true", "false", "0", "1")]
    return f"{function}() {{{''.join(shown)} }}" if shown else f"{function}()"


def _first_type(params: str) -> Optional[str]:
    match = re.match(r"(?:const\s+|struct\s+)*(\w+)\s*\*", params.strip())
    return match.group(1) if match and match.group(1) != "void" else None


def _balanced(text: str) -> bool:
    return text.count("(") == text.count(")")
