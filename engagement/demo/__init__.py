"""The demo world: invented people and organisations, one-click sign-in, and the mailbox where every message lands.

It exists only with DEMO=1, which core.checks refuses on any host that is not loopback.
"""
