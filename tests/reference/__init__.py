"""The meaning of the language, member by member: the oracle for the compiler.

It shares the tree and the parser with the compiler and nothing else. No step is clever:
`expressions` walks the tree for one combination of members at a time, `declarations` knows
what each name stands for, `data` reads tables, `program` writes down columns and rows.
"""

from tests.reference.program import ReferenceProgram, evaluate_model
from tests.reference.values import FailureError

__all__ = ["FailureError", "ReferenceProgram", "evaluate_model"]
