"""A gateway of our own that moves no real money: the default, and all that a laptop needs."""
