NAME          every
ROWS
 N  obj
 L  exact1
 L  exact2
 G  exact3
 G  exact4
 G  off5
 G  off6
 L  off7
 L  off8
 G  both9
 G  known10
 E  nearm11
 E  nearm12
 E  nearm13
 E  nearm14
 G  botha15
 E  costp16
 E  costp17
 E  costp18
COLUMNS
    x1        obj       1
    x1        exact1    1
    x1        exact3    1
    x1        off5      1
    x1        nearm11   -1
    x1        nearm13   -1
    x2        obj       1
    x2        exact2    1
    x2        exact4    1
    x2        off6      1
    x2        nearm12   -1
    x2        nearm14   -1
    y3        obj       2
    y3        both9     1
    y3        known10   1
    y3        nearm11   1
    y3        nearm12   1
    y4        obj       2
    y4        both9     1
    y4        nearm13   1
    y4        nearm14   1
    M1        'MARKER'                 'INTORG'
    on5       obj       -1
    on5       botha15   -1
    on6       obj       -1
    on6       botha15   1
    go7       obj       -1
    M2        'MARKER'                 'INTEND'
    run8      off7      1
    run8      off8      1
    run8      costp16   1
    M3        'MARKER'                 'INTORG'
    botha9    botha15   1
    M4        'MARKER'                 'INTEND'
    costp10   obj       1
    costp10   costp17   1
    nearm11   nearm11   -1
    nearm12   nearm12   -1
    nearm13   nearm13   -1
    nearm14   nearm14   -1
    costp15   costp18   1
    costp16   costp16   -2
    costp16   costp17   -5
    costp16   costp18   1
    costp17   costp16   -6
    costp17   costp17   -7
    costp17   costp18   1
RHS
    RHS       exact1    5
    RHS       exact2    6
    RHS       exact3    5
    RHS       exact4    6
    RHS       off5      -1
    RHS       off6      -2
    RHS       off7      5
    RHS       off8      5
    RHS       both9     3
    RHS       known10   1
    RHS       costp18   1
BOUNDS
 FR BND       x1
 FR BND       x2
 LO BND       y3        0
 UP BND       y3        9
 LO BND       y4        0
 UP BND       y4        9
 BV BND       on5
 BV BND       on6
 BV BND       go7
 LO BND       run8      2
 SC BND       run8      6
 BV BND       botha9
 LO BND       costp10   0
 UP BND       costp10   7
 FR BND       nearm11
 FR BND       nearm12
 FR BND       nearm13
 FR BND       nearm14
 LO BND       costp15   0
 UP BND       costp15   1
 LO BND       costp16   0
 UP BND       costp16   1
 LO BND       costp17   0
 UP BND       costp17   1
SOS
 S1 one19
    y3        1
    y4        2
 S2 near20
    nearm11   1
    nearm12   2
    nearm13   3
    nearm14   4
 S2 costp21
    costp15   1
    costp16   2
    costp17   3
INDICATORS
 IF exact1    on5       1
 IF exact2    on6       1
 IF exact3    on5       1
 IF exact4    on6       1
 IF off5      on5       0
 IF off6      on6       0
 IF off7      on5       0
 IF off8      on6       0
 IF both9     botha9    1
 IF known10   go7       1
ENDATA
