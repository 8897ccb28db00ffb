"""The matrix of a program for scipy: the one place that loads scipy.sparse."""

from scipy.sparse import csc_array

from mdsl.linear.program import LinearProgram


def to_csc(program: LinearProgram) -> csc_array:
    """Return a program's matrix as a sparse array that shares the program's arrays."""
    shape = (program.num_row, program.num_col)
    arrays = (program.a_value, program.a_index, program.a_start)
    return csc_array(arrays, shape=shape)
