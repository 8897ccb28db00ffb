NAME  made%20by%20hand  FREE
OBJSENSE
    MAX
ROWS
 N  contribution
 L  row(0)
 G  row(1)
 E  row(2)
 G  row(3)
 G  row(4)
 G  row(6)
COLUMNS
  x(0)  contribution  3
  x(0)  row(0)  1
  x(0)  row(1)  1
  x(1)  contribution  -2.25
  x(1)  row(0)  2.5
  x(1)  row(3)  3
  x(1)  row(4)  1
  x(2)  row(1)  1
  x(2)  row(2)  0.1
  M1  'MARKER'  'INTORG'
  x(3)  contribution  1
  x(3)  row(1)  1
  x(4)  row(2)  1
  x(5)  row(2)  1
  M2  'MARKER'  'INTEND'
  x(6)  row(4)  0.5
  x(7)  contribution  0
  objconst_  contribution  10.5
RHS
  RHS  row(0)  12
  RHS  row(1)  4
  RHS  row(2)  3
  RHS  row(3)  1
  RHS  row(4)  3.1
  RHS  row(6)  -1
RANGES
  RNG  row(3)  8
  RNG  row(4)  0.19999999999999973
BOUNDS
 LO  BND  x(1)  0
 UP  BND  x(1)  7
 FR  BND  x(2)
 LO  BND  x(3)  2
 UP  BND  x(3)  20
 LO  BND  x(4)  -4
 UP  BND  x(4)  8
 MI  BND  x(5)
 UP  BND  x(5)  -1
 FX  BND  x(6)  5
 FX  BND  objconst_  1
ENDATA
