set S; set C; param weight{S}; param worth{S};
table t1 IN "CSV" "items.csv": S <- [item], weight, worth;
table t2 IN "CSV" "knapsack.csv": C <- [capacity];
var take{S} binary;
maximize total_worth: sum{i in S} worth[i] * take[i];
s.t. carry{c in C}: sum{i in S} weight[i] * take[i] <= c;
end;
