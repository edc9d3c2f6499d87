"""What pages show of auctions, made ready for templates: words, pictures and clocks; amounts stay minor units."""
