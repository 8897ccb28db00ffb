"""The report of a phrase whose rows would need a bound that is not there."""

from mdsl.evaluation.context import Context
from mdsl.lowering.errors import UnboundedPhrase
from mdsl.lowering.families import Auxiliary


def report_unbounded(
    context: Context, auxiliary: Auxiliary, at: int, variable: str, side: str
) -> None:
    """Report which variable lacks which bound, and the instance that needs it."""
    inner = auxiliary.columns.domain.label(at) if auxiliary.columns.count else ""
    context.report(
        UnboundedPhrase(
            span=auxiliary.columns.declared.span,
            form=auxiliary.form,
            variable=variable,
            side=side,
            row=f"{auxiliary.owner}[{inner}]" if inner else auxiliary.owner,
        )
    )
