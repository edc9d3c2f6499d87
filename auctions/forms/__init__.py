"""Forms of auctions: looking for lots, writing a sale and its lots down, amending an open lot.

A form knows how people type; what is lawful is the domain's to say (`auctions.drafts`), and `telling.tell` puts its words
beside the fields they are about.
"""
