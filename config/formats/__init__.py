"""How dates and times are written where Django writes them by itself: the staff pages above all."""
