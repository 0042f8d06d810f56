"""Pay equity: gaps between women and men, in figures; arrays in, figures out."""
