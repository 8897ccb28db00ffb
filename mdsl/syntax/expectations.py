"""Says in a few words what the parser could have taken."""

from collections.abc import Collection

from mdsl.syntax.limits import MAX_EXPECTED
from mdsl.syntax.tables import END, Tables

OPERAND = frozenset({"NAME", "INT", "LPAR"})
"""Where these may come, an expression may."""

OPERANDS = OPERAND | {
    *("FLOAT", "STRING", "DATE", "LBRACE", "INF", "MINUS", "NOT"),
}

OPERATORS = frozenset(
    {
        *("PLUS", "MINUS", "UNION", "TIMES", "DIVIDE", "DIV", "MOD", "INTERSECT"),
        *("CIRCUMFLEX", "LE", "GE", "EQ", "NE", "LESS", "GREATER", "IN", "NOT"),
        *("AND", "OR", "IMPLIES", "IFF", "DEFAULT", "DOT", "LSQB", "LPAR"),
        "__ANON_0",
    }
)

BOUNDS = frozenset({"LE", "GE", "LESS", "GREATER"})

STATEMENTS = frozenset(
    {
        *("MODEL", "UNITS", "SET", "PARAM", "VAR", "LET", "MINIMIZE", "MAXIMIZE"),
        *("CONSTRAINT", "GOAL", "CHECK", "SCENARIO"),
    }
)

PHRASES = (
    # A phrase, the terminals that must all be possible for it, and those that it covers.
    # The words of the language are names of tables and columns where strings are too.
    ("the name of a table or column", {"NAME", "STRING", "MODEL"}, "all words"),
    ("an expression", OPERAND, OPERANDS),
    ("an operator", {"PLUS", "TIMES"}, OPERATORS),
    ("a bound", BOUNDS, BOUNDS),
    ("a name", {"NAME"}, {"NAME"}),
    ("a whole number", {"INT"}, {"INT"}),
    ("a description", {"STRING"}, {"STRING"}),
)


def described(tables: Tables, expected: Collection[int]) -> str:
    """Return what may come, as at most ten phrases joined by commas and `or`.

    Args:
        tables: The parse tables.
        expected: The numbers of the terminals that may come.
    """
    names = {tables.terminals[number] for number in expected}
    ends_statement = names >= STATEMENTS and "NAME" not in names
    if ends_statement or expected == {END}:
        names -= STATEMENTS | {tables.terminals[END]}
    phrases: list[str] = []
    for phrase, needed, covered in PHRASES:
        if needed <= names:
            phrases.append(phrase)
            names -= names_of_words(tables) if covered == "all words" else set(covered)
    texts = {**tables.reserved, **tables.contextual, **tables.signs}
    phrases += sorted(
        f"`{text}`"
        for text, number in texts.items()
        if tables.terminals[number] in names
    )
    del phrases[MAX_EXPECTED - ends_statement :]
    if ends_statement:
        phrases.append("the next statement")
    elif expected == {END}:
        phrases.append("the end of the text")
    return joined(phrases)


def names_of_words(tables: Tables) -> set[str]:
    """Return the terminals that stand for the name of a table or column."""
    reserved = {tables.terminals[number] for number in tables.reserved.values()}
    return reserved | {"NAME", "STRING"}


def joined(phrases: list[str]) -> str:
    """Return phrases with commas, and `or` before the last."""
    *first, last = phrases or ["nothing more"]
    return f"{', '.join(first)} or {last}" if first else last
