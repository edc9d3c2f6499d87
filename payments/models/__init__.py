"""Orders, payments, invoices: one module each, all to be had from here."""
