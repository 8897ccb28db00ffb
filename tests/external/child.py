"""Reads files with one solver, in a process of its own: `python child.py NAME FILE ...`.

A solver that crashes while it reads takes this process with it and not the tests. For each
file one line of JSON is printed: `status`, `objective`, and, where the solver shows it, the
model that it has read, `cols` and `rows` by name.
"""

import json
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

LIMIT = "size limit"
TIME = "time limit"
LICENCE = "no licence to solve"
SECONDS = 2
INFINITE = 1e20

Reply = dict[str, Any]


def bound(value: float) -> float:
    """Return a bound with one infinity for all solvers."""
    return float(value) if abs(value) < INFINITE else float("inf") * (value > 0 or -1)


def read_highs(path: str) -> Reply:
    highspy = import_module("highspy")
    highs = highspy.Highs()
    highs.silent()
    if highs.readModel(path) == highspy.HighsStatus.kError:
        return {"status": "refused"}
    lp = highs.getLp()
    kinds = [int(kind) for kind in lp.integrality_] or [0] * lp.num_col_
    cols = {
        name: [bound(low), bound(high), kind, cost]
        for name, low, high, kind, cost in zip(
            *(lp.col_names_, lp.col_lower_, lp.col_upper_, kinds, lp.col_cost_),
            strict=True,
        )
    }
    rows: dict[str, Any] = {
        name: [bound(low), bound(high), {}]
        for name, low, high in zip(
            lp.row_names_, lp.row_lower_, lp.row_upper_, strict=True
        )
    }
    start, index = lp.a_matrix_.start_, lp.a_matrix_.index_
    names = list(rows)
    for col, name in enumerate(cols):
        for at in range(start[col], start[col + 1]):
            rows[names[index[at]]][2][name] = lp.a_matrix_.value_[at]
    sense = "max" if lp.sense_ == highspy.ObjSense.kMaximize else "min"
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("time_limit", float(SECONDS))
    highs.run()
    status = highs.getModelStatus().name.removeprefix("k")
    words = {
        "Optimal": "optimal",
        "Infeasible": "infeasible",
        "Unbounded": "unbounded",
        "UnboundedOrInfeasible": "either",
        "TimeLimit": TIME,
    }
    objective = highs.getInfo().objective_function_value
    return {
        "status": words.get(status, status),
        "objective": objective,
        "cols": cols,
        "rows": rows,
        "sense": sense,
    }


def read_scip(path: str) -> Reply:
    scip = import_module("pyscipopt")
    model = scip.Model()
    model.hideOutput()
    model.setParam("limits/time", SECONDS)
    model.readProblem(path)
    cols = {
        var.name: [
            bound(var.getLbOriginal()),
            bound(var.getUbOriginal()),
            int(var.vtype() != "CONTINUOUS"),
            var.getObj(),
        ]
        for var in model.getVars()
    }
    rows = {
        row.name: [
            bound(model.getLhs(row)),
            bound(model.getRhs(row)),
            dict(model.getValsLinear(row)),
        ]
        for row in model.getConss()
        if row.isLinear()
    }
    is_maximum = model.getObjectiveSense() == "maximize"
    model.optimize()
    status = model.getStatus()
    words = {"inforunbd": "either", "timelimit": TIME}
    reply: Reply = {
        "status": words.get(status, status),
        "cols": cols,
        "rows": rows,
        "sense": "max" if is_maximum else "min",
    }
    if status == "optimal":
        reply["objective"] = model.getObjVal()
    return reply


def read_gurobi(path: str) -> Reply:
    gurobi = import_module("gurobipy")
    env = gurobi.Env(params={"OutputFlag": 0})
    model = gurobi.read(path, env)
    model.Params.MIPGap = 0
    model.Params.TimeLimit = SECONDS
    cols = {
        var.VarName: [bound(var.LB), bound(var.UB), int(var.VType in "IB"), var.Obj]
        for var in model.getVars()
    }
    rows: dict[str, Any] = {}
    for row in model.getConstrs():
        terms = model.getRow(row)
        coefs = {
            terms.getVar(k).VarName: terms.getCoeff(k) for k in range(terms.size())
        }
        low = row.RHS if row.Sense in ">=" else -INFINITE
        high = row.RHS if row.Sense in "<=" else INFINITE
        rows[row.ConstrName] = [bound(low), bound(high), coefs]
    sense = "max" if model.ModelSense < 0 else "min"
    try:
        model.optimize()
    except gurobi.GurobiError as error:
        if "size-limited" in str(error):
            return {"status": LIMIT, "cols": cols, "rows": rows, "sense": sense}
        raise
    words = {2: "optimal", 3: "infeasible", 4: "either", 5: "unbounded", 9: TIME}
    reply = {
        "status": words.get(model.Status, str(model.Status)),
        "cols": cols,
        "rows": rows,
        "sense": sense,
    }
    if model.Status == 2:
        reply["objective"] = model.ObjVal
    return reply


def read_cplex(path: str) -> Reply:
    cplex = import_module("cplex")
    model = cplex.Cplex()
    for stream in (model.set_log_stream, model.set_results_stream):
        stream(None)
    for stream in (model.set_warning_stream, model.set_error_stream):
        stream(None)
    model.read(path)
    model.parameters.timelimit.set(SECONDS)
    cols = _cplex_columns(model)
    names = list(cols)
    rows: dict[str, Any] = {}
    constraints = model.linear_constraints
    for name, sense, rhs, width, row in zip(
        constraints.get_names(),
        constraints.get_senses(),
        constraints.get_rhs(),
        constraints.get_range_values(),
        constraints.get_rows(),
        strict=True,
    ):
        low = rhs if sense in "GER" else -INFINITE
        high = rhs + width if sense == "R" else rhs if sense in "LE" else INFINITE
        coefs = {names[k]: v for k, v in zip(row.ind, row.val, strict=True)}
        rows[name] = [bound(low), bound(high), coefs]
    is_maximum = model.objective.get_sense() == model.objective.sense.maximize
    sense = "max" if is_maximum else "min"
    reply = {"cols": cols, "rows": rows, "sense": sense}
    try:
        model.solve()
    except cplex.exceptions.CplexSolverError as error:
        if error.args[2] == 1016:
            return {"status": LIMIT, **reply}
        raise
    text = model.solution.get_status_string()
    status = "optimal" if "optimal" in text else text
    status = TIME if "time limit" in text else status
    status = "either" if " or " in text else status
    for word in ("infeasible", "unbounded"):
        if status != "either" and word in text:
            status = word
    reply["status"] = status
    if status == "optimal":
        reply["objective"] = model.solution.get_objective_value()
    return reply


def _cplex_columns(model: Any) -> Reply:
    variables = model.variables
    is_mip = "MI" in model.problem_type[model.get_problem_type()]
    names = variables.get_names()
    kinds = variables.get_types() if is_mip and names else ["C"] * len(names)
    return {
        name: [bound(low), bound(high), int(kind in "BI"), cost]
        for name, low, high, kind, cost in zip(
            names,
            variables.get_lower_bounds(),
            variables.get_upper_bounds(),
            kinds,
            model.objective.get_linear(),
            strict=True,
        )
    }


def read_copt(path: str) -> Reply:
    copt = import_module("coptpy")
    config = copt.EnvrConfig()
    config.set("nobanner", "1")
    model = copt.Envr(config).createModel("m")
    model.setParam("Logging", 0)
    model.read(path)
    cols = {
        var.name: [
            bound(var.lb),
            bound(var.ub),
            int(var.vtype != copt.COPT.CONTINUOUS),
            var.obj,
        ]
        for var in model.getVars()
    }
    model.setParam("RelGap", 0)
    model.setParam("TimeLimit", SECONDS)
    model.solve()
    words = {1: "optimal", 2: "infeasible", 3: "unbounded", 4: "either", 8: TIME}
    reply: Reply = {"status": words.get(model.status, str(model.status)), "cols": cols}
    if model.status == 1:
        reply["objective"] = model.objval
    return reply


def read_xpress(path: str) -> Reply:
    xpress = import_module("xpress")
    problem = xpress.problem()
    problem.setControl({"outputlog": 0, "miprelstop": 0, "timelimit": SECONDS})
    problem.read(path)
    try:
        problem.optimize()
    except xpress.SolverError as error:
        # The edition without a licence takes 5000 rows and columns.
        if "Problem has too many rows and columns" in str(error):
            return {"status": LIMIT}
        raise
    solved = problem.attributes.solvestatus
    words = {
        xpress.SolStatus.OPTIMAL: "optimal",
        xpress.SolStatus.INFEASIBLE: "infeasible",
        xpress.SolStatus.UNBOUNDED: "unbounded",
    }
    status = words.get(problem.attributes.solstatus, f"{solved}")
    reply: Reply = {"status": status}
    if status == "optimal":
        reply["objective"] = problem.attributes.objval
    return reply


def read_ortools(path: str) -> Reply:
    builder = import_module("ortools.linear_solver.python.model_builder")
    model = builder.Model()
    if not model.import_from_mps_file(path):
        return {"status": "refused"}
    variables = model.get_variables()
    cols = {
        var.name: [
            bound(var.lower_bound),
            bound(var.upper_bound),
            int(var.is_integral),
            var.objective_coefficient,
        ]
        for var in variables
    }
    names, rows = list(cols), {}
    # OR-Tools 9.15 crashes where rows that a binary switches are asked for their names.
    has_switched = b"\nINDICATORS\n" in Path(path).read_bytes()
    shown = () if has_switched else model.get_linear_constraints()
    for number, row in enumerate(shown):
        index = model.helper.constraint_var_indices(number)
        values = model.helper.constraint_coefficients(number)
        coefs = {names[k]: value for k, value in zip(index, values, strict=True)}
        rows[row.name] = [bound(row.lower_bound), bound(row.upper_bound), coefs]
    solver = builder.Solver("scip")
    solver.set_time_limit_in_seconds(SECONDS)
    status = solver.solve(model).name
    # What SCIP calls infeasible or unbounded, OR-Tools calls infeasible.
    words = {"FEASIBLE": TIME, "NOT_SOLVED": TIME, "INFEASIBLE": "either"}
    words["ABNORMAL"] = "either"
    reply: Reply = {
        "status": words.get(status, status.lower()),
        "cols": cols,
        "rows": rows,
        "sense": "max" if model.helper.maximize() else "min",
    }
    if status == "OPTIMAL":
        reply["objective"] = solver.objective_value
    return reply


def read_mosek(path: str) -> Reply:
    mosek = import_module("mosek")
    with mosek.Env() as env, env.Task() as task:
        task.putintparam(mosek.iparam.read_mps_format, mosek.mpsformat.free)
        task.putdouparam(mosek.dparam.optimizer_max_time, float(SECONDS))
        task.putdouparam(mosek.dparam.mio_tol_rel_gap, 0.0)
        task.readdata(path)
        integer = mosek.variabletype.type_int
        cols = {
            task.getvarname(col): [
                *_mosek_bounds(mosek, *task.getvarbound(col)),
                int(task.getvartype(col) == integer),
                task.getcj(col),
            ]
            for col in range(task.getnumvar())
        }
        names = list(cols)
        rows: dict[str, Any] = {}
        for number in range(task.getnumcon()):
            _, index, values = task.getarow(number)
            coefs = {names[k]: value for k, value in zip(index, values, strict=True)}
            ends = _mosek_bounds(mosek, *task.getconbound(number))
            rows[task.getconname(number)] = [*ends, coefs]
        is_minimum = task.getobjsense() == mosek.objsense.minimize
        reply: Reply = {
            "cols": cols,
            "rows": rows,
            "sense": "min" if is_minimum else "max",
        }
        return {**_mosek_answer(mosek, task), **reply}


def _mosek_bounds(mosek: Any, kind: Any, low: float, high: float) -> list[float]:
    """Return bounds; what stands beside a bound that there is not means nothing."""
    has_low = kind not in {mosek.boundkey.fr, mosek.boundkey.up}
    has_high = kind not in {mosek.boundkey.fr, mosek.boundkey.lo}
    return [
        bound(low if has_low else -INFINITE),
        bound(high if has_high else INFINITE),
    ]


def _mosek_answer(mosek: Any, task: Any) -> Reply:
    """Return status and optimum; MOSEK reads without a licence, but does not solve."""
    try:
        stopped = task.optimize()
    except mosek.Error as error:
        if "license" in str(error):
            return {"status": LICENCE}
        raise
    if stopped == mosek.rescode.trm_max_time:
        return {"status": TIME}
    kinds = (mosek.soltype.itg, mosek.soltype.bas, mosek.soltype.itr)
    kind = next(kind for kind in kinds if task.solutiondef(kind))
    words = {
        mosek.solsta.optimal: "optimal",
        mosek.solsta.integer_optimal: "optimal",
        mosek.solsta.prim_infeas_cer: "infeasible",
        mosek.solsta.dual_infeas_cer: "either",
    }
    found = task.getsolsta(kind)
    reply: Reply = {"status": words.get(found, "either")}
    if reply["status"] == "optimal":
        reply["objective"] = task.getprimalobj(kind)
    return reply


READERS: Mapping[str, Callable[[str], Reply]] = {
    "highspy": read_highs,
    "pyscipopt": read_scip,
    "gurobipy": read_gurobi,
    "cplex": read_cplex,
    "coptpy": read_copt,
    "xpress": read_xpress,
    "ortools": read_ortools,
    "mosek": read_mosek,
}


def main() -> None:
    """Read the files of the command line."""
    read = READERS[sys.argv[1]]
    for path in sys.argv[2:]:
        sys.stdout.write(f"\nreply {json.dumps(read(path))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
