NAME  made%20by%20hand  FREE
ROWS
 N  obj
 L  row1
 G  row2
 E  row3
 G  row4
 G  row5
 G  row7
COLUMNS
  x1  obj  -3
  x1  row1  1
  x1  row2  1
  x2  obj  2.25
  x2  row1  2.5
  x2  row4  3
  x2  row5  1
  x3  row2  1
  x3  row3  0.1
  M1  'MARKER'  'INTORG'
  x4  obj  -1
  x4  row2  1
  x5  row3  1
  x6  row3  1
  M2  'MARKER'  'INTEND'
  x7  row5  0.5
  x8  obj  0
  const_  obj  -10.5
RHS
  RHS  row1  12
  RHS  row2  4
  RHS  row3  3
  RHS  row4  1
  RHS  row5  3.1
  RHS  row7  -1
RANGES
  RNG  row4  8
  RNG  row5  0.19999999999999973
BOUNDS
 LO  BND  x2  0
 UP  BND  x2  7
 FR  BND  x3
 LO  BND  x4  2
 UP  BND  x4  20
 LO  BND  x5  -4
 UP  BND  x5  8
 MI  BND  x6
 UP  BND  x6  -1
 FX  BND  x7  5
 FX  BND  const_  1
ENDATA
