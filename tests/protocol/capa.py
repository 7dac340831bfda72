# SPDX-License-Identifier: ISC
"""CAPA, in all combinations."""
from helper import Helper, start_tls
from server import OUTSIDE, PLAIN, Server, equal, test


@test
def capa():
    """CAPA is right for every flag, with and without TLS, in both states"""
    count = 0
    for outside in (False, True):
        for flags in ("", "o", "p", "t", "op", "ot", "pt", "opt", "a",
                      "8", "8o", "8p", "8t", "8opt", "8a"):
            for helper in (False, True):
                for tls in (False, True):
                    if tls and (not helper or "t" in flags):
                        continue
                    capa_one(outside, flags, helper, tls)
                    count += 1
    equal(count, 78)


ALWAYS = ["TOP", "UIDL", "LANG", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING",
          "EXPIRE NEVER", "IMPLEMENTATION pop3d"]


def capa_one(outside, flags, helper, tls):
    server = Server(*(["-" + flags] if flags else []), tcp=True,
                    env=OUTSIDE if outside else None,
                    helper=Helper() if helper else None)
    server.line()
    if tls:
        start_tls(server)
    server.ask("LANG en", "+OK en ")
    safe = not outside or "p" in flags or "t" in flags or tls
    wanted = []
    if safe:
        wanted = ["USER", "SASL PLAIN LOGIN"]
        if "o" in flags:
            wanted[1] += " OAUTHBEARER XOAUTH2"
    if helper and not tls and "t" not in flags:
        wanted.append("STLS")
    utf8 = "8" in flags
    if utf8:
        wanted.append("UTF8" if "a" in flags else "UTF8 USER")
    wanted += ALWAYS
    equal((outside, flags, helper, tls, server.many("CAPA")),
          (outside, flags, helper, tls, wanted))
    # What is offered works, what is not does not.
    server.ask("USER bob", "+OK" if safe else "-ERR")
    server.ask("AUTH PLAIN", "+ " if safe else "-ERR")
    if safe:
        server.ask("*", "-ERR")
    server.ask("AUTH XOAUTH2", "+ " if safe and "o" in flags else "-ERR")
    if safe and "o" in flags:
        server.ask("*", "-ERR")
    server.ask("UTF8", "+OK" if utf8 else "-ERR")
    if safe:
        server.ask("AUTH PLAIN " + PLAIN, "+OK")
        equal(server.many("CAPA"), wanted)
        server.ask("UTF8", "+OK" if utf8 else "-ERR")
    # In either state, and whatever CAPA says else.
    server.ask("LANG ru", "+OK ru ")
    server.quit()
