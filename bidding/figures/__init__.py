"""A sale in figures, from its logs: ladders, bids a minute, what lots brought (L4)."""
