# SPDX-License-Identifier: ISC
"""CAPA, in all combinations."""
import os

from helper import Helper, start_tls
from server import OUTSIDE, PLAIN, SCRATCH, Server, equal, test

POLICIES = ((), ("-E", "30"), ("-D", "3600"), ("-r",),
            ("-D", "60", "-E", "0"), ("-r", "-E", "NEVER", "-D", "0"))
FLAGS = ("", "o", "p", "t", "op", "ot", "pt", "opt", "a",
         "8", "8o", "8p", "8t", "8opt", "8a")


@test
def capa():
    """CAPA is right for every flag, with and without TLS, in both states"""
    count = 0
    for policy in POLICIES:
        for outside in (False, True):
            for flags in FLAGS if policy == () else ("", "p", "8opt"):
                for helper in (False, True):
                    for tls in (False, True):
                        if tls and (not helper or "t" in flags):
                            continue
                        capa_one(policy, outside, flags, helper, tls)
                        count += 1
    equal(count, 78 + 16 * (len(POLICIES) - 1))


BEFORE = ["TOP", "UIDL", "LANG", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING"]
BEHIND = ["IMPLEMENTATION pop3d"]


def policy_lines(policy, before_login):
    delay = policy[policy.index("-D") + 1] if "-D" in policy else "0"
    days = policy[policy.index("-E") + 1] if "-E" in policy else "NEVER"
    lines = ["EXPIRE " + days]
    if delay != "0":
        lines.insert(0, "LOGIN-DELAY " + delay +
                     (" USER" if before_login else ""))
    return lines


def forget_login():
    path = SCRATCH + "/home/Maildir/pop3d.login"
    if os.path.exists(path):
        os.unlink(path)


def capa_one(policy, outside, flags, helper, tls):
    forget_login()
    server = Server(*policy, *(["-" + flags] if flags else []), tcp=True,
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
    case = (policy, outside, flags, helper, tls)
    wanted += BEFORE
    equal((case, server.many("CAPA")),
          (case, wanted + policy_lines(policy, True) + BEHIND))
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
        equal((case, server.many("CAPA")),
              (case, wanted + policy_lines(policy, False) + BEHIND))
        server.ask("UTF8", "+OK" if utf8 else "-ERR")
        server.ask("DELE 1", "-ERR this maildrop is read-only"
                   if "-r" in policy else "-ERR no such message")
    # In either state, and whatever CAPA says else.
    server.ask("LANG ru", "+OK ru ")
    server.quit()


@test
def delay():
    """LOGIN-DELAY is enforced where CAPA tells of it, however one logs in"""
    forget_login()
    server = Server("-D", "3600")
    server.line()
    server.ask("AUTH PLAIN " + PLAIN, "+OK")
    server.quit()
    for login in (("AUTH PLAIN " + PLAIN,), ("USER bob", "PASS secret")):
        server = Server("-D", "3600")
        server.line()
        for line in login[:-1]:
            server.ask(line, "+OK")
        server.ask(login[-1], "-ERR [LOGIN-DELAY] ")
        equal(server.rest(), b"")
        server.finish()
        server.logged("policy=<login-delay>")
    # A wrong password is not told how long to wait.
    server = Server("-D", "3600")
    server.line()
    server.ask("USER bob", "+OK")
    server.ask("PASS wrong", "-ERR [AUTH]")
    server.quit()
    forget_login()
