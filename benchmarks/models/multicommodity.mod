set N; set K; set T; set A dimen 2;
param cost{A}; param capacity{A}; param lead{A};
param opening{N, K}; param holding_cost{N, K}; param arrival{N, K, T} default 0;
table t1 IN "CSV" "nodes.csv": N <- [node];
table t2 IN "CSV" "commodities.csv": K <- [commodity];
table t3 IN "CSV" "periods.csv": T <- [period];
table t4 IN "CSV" "lanes.csv": A <- [origin, destination], cost, capacity, lead;
table t5 IN "CSV" "stocks.csv": [node, commodity], opening, holding_cost;
table t6 IN "CSV" "arrivals.csv": [node, commodity, period], arrival~quantity;
set into{n in N} := setof{(i, n) in A} i;
set out_of{n in N} := setof{(n, j) in A} j;
var flow{A, K, T} >= 0; var stock{N, K, T} >= 0;
minimize total_cost:
    sum{(i, j) in A, k in K, t in T} cost[i, j] * flow[i, j, k, t]
    + sum{n in N, k in K, t in T} holding_cost[n, k] * stock[n, k, t];
s.t. balance{n in N, k in K, t in T}:
    stock[n, k, t] = (if t > 1 then stock[n, k, t - 1] else opening[n, k]) + arrival[n, k, t]
    + sum{i in into[n]: t - lead[i, n] >= 1} flow[i, n, k, t - lead[i, n]]
    - sum{j in out_of[n]} flow[n, j, k, t];
s.t. in_use{(i, j) in A, t in T}: sum{k in K} flow[i, j, k, t] <= capacity[i, j];
end;
