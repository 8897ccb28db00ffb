"""What is done with arrays faster than numpy does it: the same as numpy does."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from mdsl.evaluation.rows import Runs
from mdsl.linear import arrays
from mdsl.linear.arrays import (
    FloatArray,
    IntArray,
    LongArray,
    ascends,
    counting,
    digit,
    distinct,
    extremes,
    first_places,
    is_counting,
    looked_up,
    ranked,
    sorting_order,
)
from mdsl.linear.sparse import (
    RowEntries,
    ScatteredRows,
    by_column,
    gathered,
    stacked,
)

# More than what other tests in the process hold may number.
MANY = 1 << 20
LENGTHS = st.integers(0, 60)
WHOLE = npst.arrays(np.int64, LENGTHS, elements=st.integers(0, 9)) | npst.arrays(
    np.int64, LENGTHS, elements=st.integers(0, 2**63 - 1)
)


@given(WHOLE)
def test_order_is_that_of_a_stable_sort(values: LongArray) -> None:
    expected = np.argsort(values, kind="stable")
    assert sorting_order(values).tolist() == expected.tolist()
    nearly = np.concatenate([np.arange(100), values])
    assert sorting_order(nearly).tolist() == np.argsort(nearly, kind="stable").tolist()


@given(WHOLE | npst.arrays(np.float64, LENGTHS))
def test_ranks_are_those_of_different_values(values: LongArray | FloatArray) -> None:
    found, numbers = ranked(values, np.argsort(values, kind="stable"))
    expected, inverse = np.unique(values, return_inverse=True)
    np.testing.assert_array_equal(found, expected)
    assert numbers.tolist() == inverse.tolist()


@given(WHOLE)
def test_different_values(values: LongArray) -> None:
    assert distinct(values).tolist() == np.unique(values).tolist()


@given(npst.arrays(np.int32, st.integers(0, 3000), elements=st.integers(-3, 5)))
def test_first_places(numbers: IntArray) -> None:
    listed = numbers.tolist()
    expected = [listed.index(n) if n in listed else len(listed) for n in range(6)]
    assert first_places(numbers, 6).tolist() == expected


def test_first_places_are_found_where_they_stand_late() -> None:
    numbers = np.zeros(100_000, np.int32)
    numbers[[1500, 70_000]] = [2, 1]
    assert first_places(numbers, 4).tolist() == [0, 70_000, 1500, 100_000]


def test_looking_up_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "PIECE", 7)
    table = np.arange(10, dtype=np.int32)[::-1].copy()
    positions = np.random.default_rng(1).integers(0, 10, 100).astype(np.int32)
    assert looked_up(table, positions).tolist() == table[positions].tolist()


@pytest.mark.parametrize("count", [0, 1, 63, 64, 5000])
def test_numbers_are_counted_in_one_array(count: int) -> None:
    starts = counting(count + 1)
    numbers = counting(count)
    assert numbers.tolist() == list(range(count))
    assert is_counting(numbers)
    assert is_counting(numbers.astype(np.int64))
    assert starts.tolist() == list(range(count + 1))


def test_many_share_the_numbers_and_few_do_not() -> None:
    numbers = counting(MANY)
    assert not numbers.flags.writeable
    assert np.shares_memory(numbers, counting(MANY + 1))
    assert np.shares_memory(numbers, counting(MANY // 2 + 100))
    assert not np.shares_memory(numbers, counting(20))


def test_what_does_not_count_from_0() -> None:
    numbers = counting(20)
    assert not is_counting(numbers[1:])
    assert not is_counting(numbers[::2])
    assert not is_counting(numbers[::-1])
    assert not is_counting(np.array([0, 2, 1, 3]))
    assert ascends(numbers[::2])
    assert not ascends(numbers[::-1])
    assert not ascends(np.array([1, 1]))


@pytest.mark.parametrize("count", [1, 7, arrays.PIECE, 3 * arrays.PIECE + 5])
def test_extremes(count: int) -> None:
    values = np.random.default_rng(count).normal(size=count)
    assert extremes(values) == (values.min(), values.max())
    values[count // 2] = np.inf
    assert extremes(values)[1] == np.inf
    values[-1] = np.nan
    assert np.isnan(extremes(values)).all()


def test_no_numbers_have_no_extremes() -> None:
    assert extremes(np.zeros(0)) == (0, 0)


@given(npst.arrays(np.int64, LENGTHS, elements=st.integers(0, 4)))
def test_runs(counts: LongArray) -> None:
    starts = np.append(0, np.cumsum(counts))
    expected = np.repeat(np.arange(len(counts)), counts)
    rows = Runs(starts)
    assert rows.numbers.tolist() == expected.tolist()
    assert rows.count == len(expected)
    twice = Runs(2 * np.arange(len(expected) + 1))
    assert rows.followed_by(twice).numbers.tolist() == np.repeat(expected, 2).tolist()


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_looking_up_is_what_numpy_does(dtype: type[np.int32]) -> None:
    table = np.random.default_rng(1).normal(size=50)
    positions = np.random.default_rng(2).integers(0, 50, 2 * arrays.PIECE + 3)
    found = looked_up(table, positions.astype(dtype))
    assert (found == table[positions]).all()
    table = np.zeros(MANY)
    assert looked_up(table, counting(MANY)) is table


@given(WHOLE, st.integers(1, 2**20), st.integers(1, 2**20))
def test_digits(numbers: LongArray, stride: int, count: int) -> None:
    assert (digit(numbers, stride, count) == numbers // stride % count).all()


def test_digits_of_small_numbers_with_large_strides() -> None:
    numbers = np.array([0, 5, 2**31 - 1], np.int32)
    assert digit(numbers, 2**20, 2**20).tolist() == [0, 0, 2**11 - 1]


@given(st.integers(1, 8), st.integers(1, 8), st.randoms(use_true_random=False))
def test_scattered_rows_are_put_in_order(
    num_row: int, num_col: int, random: Random
) -> None:
    cells = [(row, col) for row in range(num_row) for col in range(num_col)]
    chosen = {(row, random.randrange(num_col)) for row in range(num_row)}
    chosen |= set(random.sample(cells, random.randrange(len(cells))))
    entries = random.sample(sorted(chosen), len(chosen))
    rows, cols = np.array(entries, np.int32).T.copy()
    values = np.arange(1.0, len(rows) + 1)
    expected = np.zeros((num_row, num_col))
    expected[rows, cols] = values

    def dense(matrix: RowEntries) -> FloatArray:
        found = np.zeros((matrix.num_row, num_col))
        found[matrix.rows, matrix.cols] = matrix.coefs
        return found

    scattered = ScatteredRows((rows, cols, values), (num_row, num_col))
    below = stacked([scattered, gathered(rows, cols, values, num_row, num_col)])
    assert (dense(below) == np.vstack([expected, expected])).all()
    assert scattered.values is values
    assert scattered.num_nonzero == len(rows)
    assert (dense(scattered) == expected).all()
    again = stacked([scattered, scattered])
    assert (dense(again) == np.vstack([expected, expected])).all()
    start, index, value = by_column(scattered, num_col)
    found = np.zeros((num_col, num_row))
    found[np.repeat(np.arange(num_col), np.diff(start)), index] = value
    assert (expected == found.T).all()
