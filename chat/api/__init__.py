"""REST of chat (protocol.md, "Chat over REST"): the same domain calls as over the socket. Each view: parse, one call, render."""
