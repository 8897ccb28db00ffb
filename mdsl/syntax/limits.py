"""How large a text may be: limits that no honest model reaches.

They keep every later stage safe: a tree is never deeper than Python's own recursion bears,
and no number or name is so long that to handle it takes time of its own.
"""

MAX_NESTING = 200
"""The height of the tree: how many phrases may stand within one another."""

MAX_NUMBER_LENGTH = 400
"""The characters of a number."""

MAX_NAME_LENGTH = 255
"""The characters of a name."""

MAX_SOURCE_LENGTH = 10_000_000
"""The characters of a text."""

MAX_ERRORS = 50
"""The syntax errors that one run reports."""

MAX_EXPECTED = 10
"""The things that a message lists as expected."""
