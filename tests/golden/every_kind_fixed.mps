NAME          made%20b
ROWS
 N  obj
 L  row1
 G  row2
 E  row3
 G  row4l
 L  row4u
 G  row5l
 L  row5u
 G  row7
COLUMNS
    x1        obj       -3
    x1        row1      1
    x1        row2      1
    x2        obj       2.25
    x2        row1      2.5
    x2        row4l     3
    x2        row4u     3
    x2        row5l     1
    x2        row5u     1
    x3        row2      1
    x3        row3      0.1
    M1        'MARKER'                 'INTORG'
    x4        obj       -1
    x4        row2      1
    x5        row3      1
    x6        row3      1
    M2        'MARKER'                 'INTEND'
    x7        row5l     0.5
    x7        row5u     0.5
    x8        obj       0
    const_    obj       -10.5
RHS
    RHS       row1      12
    RHS       row2      4
    RHS       row3      3
    RHS       row4l     1
    RHS       row4u     9
    RHS       row5l     3.1
    RHS       row5u     3.3
    RHS       row7      -1
BOUNDS
 LO BND       x2        0
 UP BND       x2        7
 FR BND       x3
 LO BND       x4        2
 UP BND       x4        20
 LO BND       x5        -4
 UP BND       x5        8
 MI BND       x6
 UP BND       x6        -1
 FX BND       x7        5
 FX BND       const_    1
ENDATA
