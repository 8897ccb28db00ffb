"""The options of commands that solve."""

import argparse

from mdsl.commands.options import Pairs, amount, count


def add_solver(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked of the solver."""
    add = parser.add_argument
    add("--time-limit", type=amount, metavar="SECONDS", help="for the whole solve")
    add(
        "--gap",
        type=amount,
        default=0.0,
        metavar="SHARE",
        help="stop when no plan can be better by more than this (0; 0.01 is 1 %%)",
    )
    add("--threads", type=count, metavar="N", help="threads of the solver")
    add("--seed", type=count, metavar="N", help="of the solver's random choices")
    add(
        "--option",
        dest="options",
        metavar="NAME=VALUE",
        action=Pairs,
        default={},
        help="set an option of HiGHS",
    )
    add(
        "--options",
        dest="options_file",
        metavar="FILE",
        help="set options of HiGHS from the table [highs] of a TOML file",
    )
    add(
        "--goals",
        choices=("priorities", "weighted"),
        default="priorities",
        help="serve priorities one after the other, or add all of them up (priorities)",
    )
    add(
        "--weight",
        dest="weights",
        metavar="PRIORITY=WEIGHT",
        action=Pairs,
        default={},
        help="of a priority, with --goals weighted (computed where none is given)",
    )
    add(
        "--verify",
        choices=("plan", "full"),
        default="plan",
        help="full: solve an integer program again in another way, and compare (plan)",
    )
    add(
        "--isolate",
        choices=("auto", "always", "never"),
        default="auto",
        help="run the solver in a process of its own, which may crash (auto)",
    )
    add(
        "--sensitivity",
        action="store_true",
        help="tell how far costs and right-hand sides may move",
    )
    add("--progress", action="store_true", help="tell of progress also into a file")
    add("--log", action="store_true", help="print the log of HiGHS (to stderr)")
