# SPDX-License-Identifier: ISC
"""AUTH (RFC 5034)."""
import base64
import os

from server import (OUTSIDE, PLAIN, SCRATCH, Server, b64, equal, seen,
                    test)


def logs_in(method, *steps, options=(), secret="secret"):
    server = Server(*options)
    server.expect("+OK dewey")
    for line, wanted in steps:
        server.ask(line, wanted)
    server.quit()
    found = seen()
    equal((found["user"], found["secret"]), ("bob", secret))
    equal((found["POP3D_METHOD"], found["POP3D_USER"]), (method, "bob"))
    server.logged(" method=%s " % method)
    assert secret not in server.log()


@test
def plain():
    """PLAIN logs in with and without an initial response, in any case"""
    logs_in("PLAIN", ("AUTH PLAIN " + PLAIN, "+OK bob's maildrop"))
    logs_in("PLAIN", ("auth plain " + PLAIN, "+OK bob's maildrop"))
    logs_in("PLAIN", ("AUTH PLAIN", "+ "), (PLAIN, "+OK bob's maildrop"))
    logs_in("PLAIN", ("AUTH PLAIN " + b64("bob\0bob\0secret"), "+OK bob's"))


@test
def login():
    """LOGIN logs in with and without an initial response"""
    name, password = b64("bob"), b64("secret")
    logs_in("LOGIN", ("AUTH LOGIN", "+ VXNlcm5hbWU6"),
            (name, "+ UGFzc3dvcmQ6"), (password, "+OK bob's"))
    logs_in("LOGIN", ("AUTH LOGIN " + name, "+ UGFzc3dvcmQ6"),
            (password, "+OK bob's"))


@test
def exact_challenge():
    """The first challenge of PLAIN is a plus and a blank, and nothing else"""
    server = Server()
    server.line()
    equal(server.say("AUTH PLAIN"), "+ ")
    server.ask("*", "-ERR")
    server.quit()


@test
def exchanges_that_fail():
    """What is no response is refused, and changes nothing"""
    server = Server()
    server.line()
    server.ask("USER bob", "+OK")
    for first, answer in (
            ("AUTH PLAIN =", None), ("AUTH PLAIN *", None),
            ("AUTH PLAIN", "*"), ("AUTH PLAIN", ""), ("AUTH PLAIN", "="),
            ("AUTH PLAIN", PLAIN + "*"), ("AUTH PLAIN", PLAIN[:-1]),
            ("AUTH PLAIN", "QUIT"), ("AUTH PLAIN", "A" * 4096),
            ("AUTH PLAIN", "A" * 2046 + "=="), ("AUTH PLAIN", "AA\0A"),
            ("AUTH PLAIN " + b64("ann\0bob\0secret"), None),
            ("AUTH LOGIN", "*"), ("AUTH LOGIN", ""), ("AUTH LOGIN =", None),
            ("AUTH CRAM-MD5", None), ("AUTH EXTERNAL =", None),
            ("AUTH OAUTHBEARER", None), ("AUTH XOAUTH2", None)):
        if answer is not None:
            server.ask(first, "+ ")
            first = answer
        server.ask(first, "-ERR ")
    server.ask("PASS secret", "+OK bob's maildrop")
    server.quit()
    equal(seen()["POP3D_METHOD"], "USER")


@test
def refused_password():
    """A wrong password is -ERR [AUTH], and the third ends the connection"""
    server = Server()
    server.line()
    wrong = b64("\0bob\0wrong")
    server.ask("AUTH PLAIN " + wrong, "-ERR [AUTH] name or password is wrong")
    server.ask("AUTH PLAIN", "+ ")
    server.ask(b64("\0bob\0later"), "-ERR [SYS/TEMP]")
    server.ask("AUTH PLAIN " + wrong, "-ERR [AUTH]")
    equal(server.rest(), b"")
    server.finish()
    server.logged("login failed rip=- method=PLAIN tls=no user=<bob>")


@test
def pipelined():
    """All of a session in one packet is found by the process it is for"""
    server = Server()
    server.line()
    server.send("AUTH PLAIN\r\n%s\r\nAUTH LOGIN\r\n%s\r\n%s\r\nSTAT\r\nQUIT\r\n"
                % (b64("\0bob\0no"), b64("bob"), b64("secret")))
    equal([line[:5] for line in server.rest().decode().splitlines()],
          ["+ ", "-ERR ", "+ VXN", "+ UGF", "+OK b", "+OK 0", "+OK d"])
    server.finish()


@test
def bare():
    """Bare AUTH lists the mechanisms, with a trailing blank too"""
    for options, names in (((), ["PLAIN", "LOGIN"]),
                           (("-o",), ["PLAIN", "LOGIN", "OAUTHBEARER",
                                      "XOAUTH2"])):
        server = Server(*options)
        server.line()
        for line in ("AUTH", "AUTH ", "auth"):
            equal(server.many(line), names)
        server.quit()


@test
def unsafe():
    """Where somebody may listen AUTH is refused and not offered"""
    server = Server("-o", env=OUTSIDE)
    server.line()
    equal(server.capabilities(), [])
    for line in ("AUTH", "AUTH PLAIN", "AUTH PLAIN " + PLAIN, "AUTH XOAUTH2",
                 "AUTH LOGIN", "AUTH FOO"):
        server.ask(line, "-ERR passwords are only taken over TLS here")
    server.quit()
    assert not os.path.exists(SCRATCH + "/seen")


@test
def lengths():
    """Name and password of 509 octets go to the checker, 510 do not"""
    password = "secret" + "x" * (509 - 3 - 6)
    logs_in("PLAIN", ("AUTH PLAIN", "+ "),
            (b64("\0bob\0" + password), "+OK bob's"), secret=password)
    server = Server()
    server.line()
    server.ask("AUTH PLAIN", "+ ")
    server.ask(b64("bob\0bob\0" + password + "x"), "-ERR [AUTH] name and ")
    name = "n" * 255
    server.ask("AUTH PLAIN", "+ ")
    server.ask(b64(name + "\0" + name + "\0secret"), "+OK " + name)
    server.quit()


BEARER = "n,a=bob,\1host=x\1port=110\1auth=Bearer %s\1\1"
XOAUTH2 = "user=bob\1auth=Bearer %s\1\1"


@test
def tokens():
    """A token goes to the checker as the password, with its method"""
    for name, form in (("OAUTHBEARER", BEARER), ("XOAUTH2", XOAUTH2)):
        token = b64(form % "good.token==")
        logs_in(name, ("AUTH %s %s" % (name, token), "+OK bob's"),
                options=("-o",), secret="good.token==")
        logs_in(name, ("AUTH " + name, "+ "), (token, "+OK bob's"),
                options=("-o",), secret="good.token==")


@test
def refused_token():
    """A refused token is an error challenge, an answer, and -ERR"""
    for name, form in (("OAUTHBEARER", BEARER), ("XOAUTH2", XOAUTH2)):
        server = Server("-o")
        server.line()
        for answer in ("AQ==", "", "*"):
            challenge = server.say("AUTH %s %s" % (name, b64(form % "bad")))
            equal(challenge[:2], "+ ")
            equal(base64.b64decode(challenge[2:]),
                  b'{"status":"invalid_token"}')
            server.ask(answer, "-ERR [AUTH] name or token is wrong")
            if answer == "AQ==":
                server.ask("NOOP", "-ERR not a command before login")
        equal(server.rest(), b"")
        server.finish()


@test
def token_later():
    """A checker that cannot tell is not blamed on the token"""
    server = Server("-o")
    server.line()
    server.ask("AUTH XOAUTH2 " + b64(XOAUTH2 % "later"), "-ERR [SYS/TEMP]")
    server.ask("AUTH XOAUTH2", "+ ")
    server.ask(b64(XOAUTH2 % ("good" + "t" * 9000)), "-ERR [AUTH] name and ")
    server.ask("AUTH XOAUTH2", "+ ")
    server.ask(b64(XOAUTH2 % ("good" + "t" * 20000)), "-ERR [AUTH] name and ")
    server.ask("AUTH PLAIN " + PLAIN, "+OK bob's")
    server.quit()


@test
def long_tokens():
    """A token of 8 KiB goes to the checker, behind AUTH or as its answer"""
    for name, form in (("OAUTHBEARER", BEARER), ("XOAUTH2", XOAUTH2)):
        for length in (509, 4000, 8192):
            secret = "good".ljust(length, "t")
            token = b64(form % secret)
            logs_in(name, ("AUTH " + name, "+ "), (token, "+OK bob's"),
                    options=("-o",), secret=secret)
            logs_in(name, ("AUTH %s %s" % (name, token), "+OK bob's"),
                    options=("-o",), secret=secret)


@test
def long_passwords():
    """With -o passwords are no longer than without, nor are lines without it"""
    server = Server("-o")
    server.line()
    password = "secret" + "x" * 504
    for plain in (password, password + "x" * 4000):
        server.ask("AUTH PLAIN", "+ ")
        server.ask(b64("\0bob\0" + plain), "-ERR [AUTH] name and ")
        server.ask("AUTH PLAIN " + b64("\0bob\0" + plain),
                   "-ERR [AUTH] name and ")
        server.ask("USER bob", "+OK")
        server.ask("PASS " + plain, "-ERR [AUTH] name and ")
    server.ask("USER " + "n" * 4000, "-ERR this cannot be a user's name")
    server.ask("PASS " + "x" * 14000, "-ERR not a line of POP3")
    server.ask("AUTH PLAIN " + PLAIN, "+OK bob's")
    server.ask("LIST " + "1" * 600, "-ERR")
    server.quit()
    server = Server()
    server.line()
    server.ask("AUTH PLAIN " + "A" * 600, "-ERR not a line of POP3")
    server.quit()
