"""Random trees: expressions, statements and models, as a parser could have given them.

The precedences stand here once more, from the language's own table, so that a mistake in
the printer's is not repeated.
"""

from collections.abc import Callable

from hypothesis import strategies as st

from mdsl.syntax import ast
from mdsl.syntax.tables import load_tables

KNOWN = load_tables()
RESERVED = sorted(KNOWN.reserved)
# `under` and `columns` are left out: where a weight or a key begins they are keywords.
CONTEXTUAL = sorted(KNOWN.contextual.keys() - {"under", "columns"})

LADDER = [
    *("implication", "conditional", "or", "and", "not", "comparison", "range", "sum"),
    *("product", "minus", "power", "default", "reference"),
]
"""Kinds of phrases, loosest first."""

ATOMS = ("number", "infinity", "string", "date", "name")
BRACKETS = ("paren", "tuple", "set", "map", "set_comprehension", "map_comprehension")
REFERENCES = ("subscript", "attribute", "call", "reduction", *BRACKETS)

OPERATORS = {
    "or": ["or"],
    "and": ["and"],
    "comparison": ["<=", ">=", "==", "!=", "<", ">", "in", "not in"],
    "sum": ["+", "-", "|"],
    "product": ["*", "/", "div", "mod", "&"],
}


def names() -> st.SearchStrategy[str]:
    """Return names: plain ones, words of the language, and those of other scripts."""
    plain = st.sampled_from(
        ["x", "i", "Product", "make_2", "_a", "größe", "変数", "e5"]
    )
    return plain | st.sampled_from(CONTEXTUAL)


def texts() -> st.SearchStrategy[str]:
    """Return texts that a string can hold; a carriage return is not among them."""
    characters = st.characters(exclude_characters="\r", exclude_categories=["Cs"])
    return st.text(characters, max_size=8) | st.sampled_from(
        ['"', "\\", "a\nb\tc", "#"]
    )


def numbers() -> st.SearchStrategy[ast.Number]:
    """Return numbers in all their forms."""
    forms = ["0", "7", "1_000", "0.5", "1e6", "2.5e-3", "1_0.0_1E+2", "00"]
    return st.sampled_from(forms).map(ast.Number)


def expressions(
    depth: int = 3, least: str = "implication", *, is_plain: bool = False
) -> st.SearchStrategy[ast.Expression]:
    """Return expressions.

    Args:
        depth: How many levels they may have below the first.
        least: The loosest kind of phrase, of `LADDER`, that may stand here.
        is_plain: Whether an infix `default` may not, as in the value of an attribute.
    """
    if depth == 0:
        return st.sampled_from(ATOMS).flatmap(lambda kind: _Maker(0).atom(kind))
    kinds = [
        kind
        for kind in LADDER[LADDER.index(least) : -1]
        if not (kind == "default" and is_plain)
    ]
    maker = _Maker(depth - 1, is_plain=is_plain)
    return st.sampled_from([*ATOMS, *REFERENCES, *kinds]).flatmap(maker.phrase)


class _Maker:
    """Makes the strategies of phrases, whose parts have at most a given depth."""

    def __init__(self, depth: int, *, is_plain: bool = False) -> None:
        self.depth = depth
        self.is_plain = is_plain

    def phrase(self, kind: str) -> st.SearchStrategy[ast.Expression]:
        """Return the strategy of a kind of phrase."""
        if kind in ATOMS:
            return self.atom(kind)
        if kind in REFERENCES:
            return self.reference(kind)
        return self.operation(kind)

    def atom(self, kind: str) -> st.SearchStrategy[ast.Expression]:
        """Return the strategy of a phrase of one word."""
        atoms: dict[str, st.SearchStrategy[ast.Expression]] = {
            "number": numbers(),
            "infinity": st.just(ast.Infinity()),
            "string": texts().map(ast.String),
            "date": st.dates().map(ast.Date),
            "name": names().map(ast.Name),
        }
        return atoms[kind]

    def part(
        self, least: str = "implication", *, is_free: bool = False
    ) -> st.SearchStrategy[ast.Expression]:
        """Return the strategy of a part; within brackets it is free of what is around."""
        is_plain = self.is_plain and not is_free
        return expressions(self.depth, least, is_plain=is_plain)

    def reference(self, kind: str) -> st.SearchStrategy[ast.Expression]:
        """Return the strategy of a reference, a call or a phrase in brackets."""
        any_part = self.part(is_free=True)
        some = st.lists(any_part, min_size=1, max_size=3).map(tuple)
        items = st.builds(ast.MapItem, any_part, any_part)
        binders = bindings(self.depth)
        condition = st.none() | self.part("or", is_free=True)
        base = self.part("reference")
        makers: dict[str, Callable[[], st.SearchStrategy[ast.Expression]]] = {
            "subscript": lambda: st.builds(ast.Subscript, base, some),
            "attribute": lambda: st.builds(
                _attribute,
                base.filter(lambda node: not isinstance(node, ast.Number)),
                attribute_names(),
            ),
            "call": lambda: st.builds(ast.Call, names(), some | st.just(())),
            "reduction": lambda: st.builds(
                ast.Reduction, names(), any_part, binders, condition
            ),
            "paren": lambda: st.builds(ast.Paren, any_part),
            "tuple": lambda: st.lists(any_part, min_size=2, max_size=3).map(
                lambda parts: ast.Tuple(tuple(parts))
            ),
            "set": lambda: st.builds(ast.SetLiteral, some | st.just(())),
            "map": lambda: st.lists(items, min_size=1, max_size=3).map(
                lambda pairs: ast.MapLiteral(tuple(pairs))
            ),
            "set_comprehension": lambda: st.builds(
                ast.Comprehension, any_part, binders, condition
            ),
            "map_comprehension": lambda: st.builds(
                ast.Comprehension, items, binders, condition
            ),
        }
        return makers[kind]()

    def operation(self, kind: str) -> st.SearchStrategy[ast.Expression]:
        """Return the strategy of a phrase with operators."""
        tighter = LADDER[LADDER.index(kind) + 1]
        makers: dict[str, Callable[[], st.SearchStrategy[ast.Expression]]] = {
            "implication": lambda: st.builds(
                ast.Implication,
                st.sampled_from(["implies", "iff"]),
                self.part("conditional"),
                self.part("conditional"),
            ),
            "conditional": lambda: st.builds(
                ast.Conditional,
                self.part("or").filter(_is_no_sum),
                self.part("or"),
                self.part("conditional").filter(_is_no_sum),
            ),
            "not": lambda: st.builds(ast.Unary, st.just("not"), self.part("not")),
            "range": lambda: st.builds(ast.Range, self.part("sum"), self.part("sum")),
            "minus": lambda: st.builds(ast.Unary, st.just("-"), self.part("minus")),
            "power": lambda: st.builds(
                ast.Power, self.part("default"), signed(self.part("power"))
            ),
            "default": lambda: st.builds(
                ast.Default, self.part("reference"), signed(self.part("reference"))
            ),
        }
        if kind in makers:
            return makers[kind]()
        node = ast.Comparison if kind == "comparison" else ast.Chain
        return chains(node, self.part(tighter), OPERATORS[kind])


def _is_no_sum(node: ast.Expression) -> bool:
    return not (isinstance(node, ast.Chain) and {"+", "-"} & set(node.operators))


def signed(
    operands: st.SearchStrategy[ast.Expression],
) -> st.SearchStrategy[ast.Expression]:
    """Return operands, some with minus signs before them."""
    return operands | operands.map(lambda operand: ast.Unary("-", operand))


@st.composite
def chains(
    draw: st.DrawFn,
    node: type[ast.Chain | ast.Comparison],
    operands: st.SearchStrategy[ast.Expression],
    operators: list[str],
) -> ast.Chain | ast.Comparison:
    """Return operands joined by operators."""
    parts = draw(st.lists(operands, min_size=2, max_size=4))
    count = len(parts) - 1
    signs = st.lists(st.sampled_from(operators), min_size=count, max_size=count)
    return node(tuple(parts), tuple(draw(signs)))


def attribute_names() -> st.SearchStrategy[tuple[str, bool]]:
    """Return what may stand behind a point, and whether it is in quotes."""
    plain = names() | st.sampled_from([*RESERVED, "1", "23"])
    return st.tuples(plain, st.just(value=False)) | st.tuples(
        texts(), st.just(value=True)
    )


def _attribute(base: ast.Expression, name: tuple[str, bool]) -> ast.Attribute:
    return ast.Attribute(base, name[0], is_quoted=name[1])


def bindings(depth: int) -> st.SearchStrategy[tuple[ast.Binder, ...]]:
    """Return what may follow `for`, without the condition."""
    plain = names().map(ast.Name)
    selected = expressions(min(depth, 1), "sum").map(ast.Select)
    tuples = st.lists(plain | selected, min_size=2, max_size=3).map(
        lambda items: ast.Tuple(tuple(items))
    )
    domain = expressions(depth, "range")
    binder = st.builds(ast.Binder, st.none() | plain | tuples, domain)
    return st.lists(binder, min_size=1, max_size=2).map(tuple)


# --- statements ------------------------------------------------------------------------------


def words() -> st.SearchStrategy[ast.Word]:
    """Return names of tables and columns."""
    plain = names() | st.sampled_from(RESERVED)
    quoted = texts().map(lambda text: ast.Word(text, is_quoted=True))
    return plain.map(ast.Word) | quoted


def values() -> st.SearchStrategy[ast.Expression]:
    """Return what may be the value of an attribute."""
    return expressions(2, "sum", is_plain=True)


def unit_parts() -> st.SearchStrategy[tuple[ast.UnitPower, ...]]:
    """Return units."""
    name, power = names() | st.just("1"), st.integers(0, 3)
    first = st.builds(ast.UnitPower, name, power)
    further = st.lists(st.builds(ast.UnitPower, name, power, st.booleans()), max_size=2)
    return st.builds(lambda part, parts: (part, *parts), first, further)


def sources() -> st.SearchStrategy[ast.From]:
    """Return `from ...`."""
    key = (
        st.builds(ast.KeyColumn, words())
        | st.builds(ast.FixedKey, words(), values())
        | st.builds(ast.HeadingsKey, st.lists(words(), max_size=2).map(tuple))
    )
    keys = st.lists(key, min_size=1, max_size=3).map(tuple)
    table = st.builds(ast.TableColumn, words(), st.none() | keys, st.none() | words())
    tables = st.lists(table, min_size=1, max_size=2).map(tuple)
    return st.builds(
        ast.From, tables, st.none() | words(), st.booleans(), st.booleans()
    )


def attributes(keyword: str) -> st.SearchStrategy[tuple[ast.AttributeNode, ...]]:
    """Return the attributes that a statement may have."""
    bounds = st.builds(ast.Bound, st.sampled_from(["<=", ">=", "<", ">"]), values())
    units = st.builds(ast.UnitOf, unit_parts())
    value = st.builds(ast.Value, expressions(2, "range", is_plain=True))
    members = _valued("priority", "weight", "penalty")
    of_statement: dict[str, list[st.SearchStrategy[ast.AttributeNode]]] = {
        "set": [
            _flags("ordered", "circular", "integer", "date"),
            *(_valued("within"), sources(), value),
        ],
        "param": [
            _flags("text", "integer", "date", "flag", "optional"),
            *(_valued("in", "default"), bounds, units, sources(), value),
        ],
        "var": [
            _flags("free", "binary", "integer", "semicontinuous"),
            *(_valued("before", "after", "start"), bounds, units),
        ],
        "let": [units],
        "minimize": [_valued("priority"), units],
        "maximize": [_valued("priority"), units],
        "goal": [members, st.builds(ast.TwoWeights, values(), values())],
    }
    options = [texts().map(ast.Description), *of_statement.get(keyword, [])]
    return st.lists(st.one_of(options), max_size=3).map(tuple)


def _flags(*words: str) -> st.SearchStrategy[ast.AttributeNode]:
    return st.sampled_from(words).map(ast.Flag)


def _valued(*words: str) -> st.SearchStrategy[ast.AttributeNode]:
    return st.builds(ast.Valued, st.sampled_from(words), values())


def identifiers() -> st.SearchStrategy[ast.Identifier]:
    """Return declared names."""
    return names().map(ast.Identifier)


def indexings() -> st.SearchStrategy[ast.Indexing | None]:
    """Return brackets behind a declared name."""
    condition = expressions(1, "or")
    bound = st.builds(ast.Indexing, bindings(1), st.none() | condition)
    bare = st.builds(ast.Indexing, st.just(()), condition)
    return st.none() | bound | bare


@st.composite
def declarations(draw: st.DrawFn) -> ast.Declaration:
    """Return `set`, `param` and `var` statements."""
    keyword = draw(st.sampled_from(["set", "param", "var"]))
    declared = tuple(draw(st.lists(identifiers(), min_size=1, max_size=2)))
    parts = draw(attributes(keyword))
    if keyword == "var" and draw(st.booleans()):
        parts = (*parts, ast.Definition(draw(expressions(2, "or"))))
    return ast.Declaration(keyword, declared, draw(indexings()), parts)


@st.composite
def definitionals(draw: st.DrawFn) -> ast.Definitional:
    """Return statements that end with an expression."""
    keywords = ["let", "minimize", "maximize", "constraint", "goal", "check"]
    keyword = draw(st.sampled_from(keywords))
    body = draw(expressions(3))
    if keyword in ("constraint", "goal") and isinstance(body, ast.Conditional):
        body = ast.Paren(body)
    name, indexing = draw(identifiers()), draw(indexings())
    return ast.Definitional(keyword, name, indexing, draw(attributes(keyword)), body)


def scenarios() -> st.SearchStrategy[ast.ScenarioStatement]:
    """Return `scenario` statements."""
    override = st.builds(ast.Override, identifiers(), indexings(), expressions(2))
    directive = st.builds(
        ast.Directive,
        st.sampled_from(["drop", "objective", "relax"]),
        expressions(1, "reference"),
    )
    items = st.lists(override | directive, max_size=3).map(tuple)
    return st.builds(
        ast.ScenarioStatement, identifiers(), attributes("scenario"), items
    )


def statements() -> st.SearchStrategy[ast.Statement]:
    """Return statements of all kinds."""
    unit = st.builds(
        ast.UnitDefinition, identifiers(), st.none() | numbers(), unit_parts()
    ) | st.builds(ast.UnitDefinition, identifiers(), st.none(), st.just(()))
    units = st.lists(unit, min_size=1, max_size=3).map(tuple)
    model = st.builds(ast.ModelStatement, identifiers(), attributes("model"))
    return (
        model
        | st.builds(ast.UnitsStatement, units)
        | declarations()
        | definitionals()
        | scenarios()
    )


def models() -> st.SearchStrategy[ast.Model]:
    """Return whole models."""
    return st.builds(ast.Model, st.lists(statements(), max_size=4).map(tuple))
