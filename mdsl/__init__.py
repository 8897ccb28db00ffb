"""mdsl: an algebraic modelling language for planners."""
