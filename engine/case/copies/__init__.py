"""Copies: what the adult is given to keep - what they told us, what we did, what happened."""
