"""What the demo sells: one module a trade. Firms, people and places of the sales are invented."""
