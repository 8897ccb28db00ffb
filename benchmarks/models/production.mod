set P; set M; set R; set T; set H within {P, M}; set Q within {P, R};
param holding_cost{P}; param late_cost{P}; param setup_cost{P}; param opening{P};
param largest_batch{P}; param available_hours{M}; param available{R};
param hours_per_unit{H}; param setup_hours{H}; param need{Q}; param demand{P, T};
table t1 IN "CSV" "products.csv": P <- [product], holding_cost, late_cost, setup_cost, opening, largest_batch;
table t2 IN "CSV" "machines.csv": M <- [machine], available_hours;
table t3 IN "CSV" "materials.csv": R <- [material], available;
table t4 IN "CSV" "periods.csv": T <- [period];
table t5 IN "CSV" "hours.csv": H <- [product, machine], hours_per_unit, setup_hours;
table t6 IN "CSV" "requirements.csv": Q <- [product, material], need~quantity;
table t7 IN "CSV" "demand.csv": [product, period], demand~quantity;
set HM{m in M} := setof{(p, m) in H} p;
set QR{r in R} := setof{(p, r) in Q} p;
var make{P, T} >= 0; var stock{P, T} >= 0; var late{P, T} >= 0;
var is_made{P, T} binary; var starts{P, T} >= 0, <= 1;
minimize total_cost: sum{p in P, t in T}
    (holding_cost[p] * stock[p, t] + late_cost[p] * late[p, t] + setup_cost[p] * starts[p, t]);
s.t. machine_time{m in M, t in T}:
    sum{p in HM[m]} (hours_per_unit[p, m] * make[p, t] + setup_hours[p, m] * starts[p, t])
    <= available_hours[m];
s.t. material_use{r in R, t in T}: sum{p in QR[r]} need[p, r] * make[p, t] <= available[r];
s.t. balance{p in P, t in T}: stock[p, t] - late[p, t] =
    (if t > 1 then stock[p, t - 1] - late[p, t - 1] else opening[p]) + make[p, t] - demand[p, t];
s.t. set_up{p in P, t in T}: make[p, t] <= largest_batch[p] * is_made[p, t];
s.t. start_up{p in P, t in T}:
    is_made[p, t] - (if t > 1 then is_made[p, t - 1] else 0) <= starts[p, t];
s.t. shortest_run{p in P, t in T}:
    sum{u in max(1, t - 2)..t} starts[p, u] <= is_made[p, t];
end;
