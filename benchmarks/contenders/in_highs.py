"""Models inside HiGHS: handed over as raw arrays, measured and solved."""

import highspy

from benchmarks.program import Program, Shape


def silent_highs() -> highspy.Highs:
    """Return HiGHS without its log."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)  # noqa: FBT003
    return highs


def hand_over(program: Program) -> highspy.Highs:
    """Return HiGHS with a program in it."""
    highs = silent_highs()
    sense = highspy.ObjSense.kMinimize
    if program.is_maximum:
        sense = highspy.ObjSense.kMaximize
    status = highs.passModel(
        len(program.col_cost),
        len(program.row_lower),
        len(program.value),
        int(highspy.MatrixFormat.kColwise),
        int(sense),
        program.offset,
        program.col_cost,
        program.col_lower,
        program.col_upper,
        program.row_lower,
        program.row_upper,
        program.start,
        program.index,
        program.value,
        program.integrality,
    )
    if status == highspy.HighsStatus.kError:
        raise ValueError("HiGHS refuses the program")
    return highs


def shape(highs: highspy.Highs) -> Shape:
    """Return the size of the model inside."""
    return Shape(highs.getNumRow(), highs.getNumCol(), highs.getNumNz())


def optimum(highs: highspy.Highs) -> float:
    """Return the objective's value at an optimal plan."""
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ValueError(f"HiGHS ends with {highs.getModelStatus()}")
    return float(highs.getInfo().objective_function_value)
