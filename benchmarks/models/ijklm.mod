set I; set IJK dimen 3; set JKL dimen 3; set KLM dimen 3;
table t1 IN "CSV" "is.csv": I <- [i];
table t2 IN "CSV" "ijk.csv": IJK <- [i, j, k];
table t3 IN "CSV" "jkl.csv": JKL <- [j, k, l];
table t4 IN "CSV" "klm.csv": KLM <- [k, l, m];
set X := setof{(i, j, k) in IJK, (j, k, l) in JKL, (k, l, m) in KLM} (i, j, k, l, m);
var x{X} >= 0;
minimize nothing: 1;
s.t. at_least{i in I}:
    sum{(i, j, k) in IJK, (j, k, l) in JKL, (k, l, m) in KLM} x[i, j, k, l, m] >= 0;
end;
