NAME  every_kind  FREE
ROWS
 N  cost
 L  exactly.1(1)
 L  exactly.1(2)
 G  exactly.2(1)
 G  exactly.2(2)
 G  off.1(1)
 G  off.1(2)
 L  off.2(1)
 L  off.2(2)
 G  both
 G  known(1)
 E  near.member(1,1)
 E  near.member(1,2)
 E  near.member(2,1)
 E  near.member(2,2)
 G  both.and.1
 E  cost.piecewise.1.argument
 E  cost.piecewise.1.value
 E  cost.piecewise.1.total
COLUMNS
  x(1)  cost  1
  x(1)  exactly.1(1)  1
  x(1)  exactly.2(1)  1
  x(1)  off.1(1)  1
  x(1)  near.member(1,1)  -1
  x(1)  near.member(2,1)  -1
  x(2)  cost  1
  x(2)  exactly.1(2)  1
  x(2)  exactly.2(2)  1
  x(2)  off.1(2)  1
  x(2)  near.member(1,2)  -1
  x(2)  near.member(2,2)  -1
  y(1)  cost  2
  y(1)  both  1
  y(1)  known(1)  1
  y(1)  near.member(1,1)  1
  y(1)  near.member(1,2)  1
  y(2)  cost  2
  y(2)  both  1
  y(2)  near.member(2,1)  1
  y(2)  near.member(2,2)  1
  M1  'MARKER'  'INTORG'
  on(1)  cost  -1
  on(1)  both.and.1  -1
  on(2)  cost  -1
  on(2)  both.and.1  1
  go  cost  -1
  M2  'MARKER'  'INTEND'
  run  off.2(1)  1
  run  off.2(2)  1
  run  cost.piecewise.1.argument  1
  M3  'MARKER'  'INTORG'
  both.and.1  both.and.1  1
  M4  'MARKER'  'INTEND'
  cost.piecewise.1  cost  1
  cost.piecewise.1  cost.piecewise.1.value  1
  near.member(1,1)  near.member(1,1)  -1
  near.member(1,2)  near.member(1,2)  -1
  near.member(2,1)  near.member(2,1)  -1
  near.member(2,2)  near.member(2,2)  -1
  cost.piecewise.1.weight(1)  cost.piecewise.1.total  1
  cost.piecewise.1.weight(2)  cost.piecewise.1.argument  -2
  cost.piecewise.1.weight(2)  cost.piecewise.1.value  -5
  cost.piecewise.1.weight(2)  cost.piecewise.1.total  1
  cost.piecewise.1.weight(3)  cost.piecewise.1.argument  -6
  cost.piecewise.1.weight(3)  cost.piecewise.1.value  -7
  cost.piecewise.1.weight(3)  cost.piecewise.1.total  1
RHS
  RHS  exactly.1(1)  5
  RHS  exactly.1(2)  6
  RHS  exactly.2(1)  5
  RHS  exactly.2(2)  6
  RHS  off.1(1)  -1
  RHS  off.1(2)  -2
  RHS  off.2(1)  5
  RHS  off.2(2)  5
  RHS  both  3
  RHS  known(1)  1
  RHS  cost.piecewise.1.total  1
BOUNDS
 FR  BND  x(1)
 FR  BND  x(2)
 LO  BND  y(1)  0
 UP  BND  y(1)  9
 LO  BND  y(2)  0
 UP  BND  y(2)  9
 BV  BND  on(1)
 BV  BND  on(2)
 BV  BND  go
 LO  BND  run  2
 SC  BND  run  6
 BV  BND  both.and.1
 LO  BND  cost.piecewise.1  0
 UP  BND  cost.piecewise.1  7
 FR  BND  near.member(1,1)
 FR  BND  near.member(1,2)
 FR  BND  near.member(2,1)
 FR  BND  near.member(2,2)
 LO  BND  cost.piecewise.1.weight(1)  0
 UP  BND  cost.piecewise.1.weight(1)  1
 LO  BND  cost.piecewise.1.weight(2)  0
 UP  BND  cost.piecewise.1.weight(2)  1
 LO  BND  cost.piecewise.1.weight(3)  0
 UP  BND  cost.piecewise.1.weight(3)  1
SOS
 S1 one
    y(1)  1
    y(2)  2
 S2 near
    near.member(1,1)  1
    near.member(1,2)  2
    near.member(2,1)  3
    near.member(2,2)  4
 S2 cost.piecewise.1.points
    cost.piecewise.1.weight(1)  1
    cost.piecewise.1.weight(2)  2
    cost.piecewise.1.weight(3)  3
INDICATORS
 IF  exactly.1(1)  on(1)  1
 IF  exactly.1(2)  on(2)  1
 IF  exactly.2(1)  on(1)  1
 IF  exactly.2(2)  on(2)  1
 IF  off.1(1)  on(1)  0
 IF  off.1(2)  on(2)  0
 IF  off.2(1)  on(1)  0
 IF  off.2(2)  on(2)  0
 IF  both  both.and.1  1
 IF  known(1)  go  1
ENDATA
