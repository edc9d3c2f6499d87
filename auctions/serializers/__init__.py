"""Shapes of auctions on the wire (protocol.md): what is taken in, what is answered."""
