# SPDX-License-Identifier: ISC
"""The PROXY protocol, octet by octet."""
import os
import socket
import subprocess
import time

from helper import Helper, start_tls
from server import (OUTSIDE, PATIENCE, PLAIN, POP3D, SCRATCH, Server, equal,
                    seen, test)


V2 = b"\r\n\r\n\0\r\nQUIT\n"
FAR4 = b"\xcb\x00\x71\x09\xc0\x00\x02\x01\x30\x39\x03\xe3"
NEAR4 = b"\x7f\0\0\x09\x7f\0\0\x01\x30\x39\x03\xe3"
FAR1 = b"PROXY TCP4 203.0.113.9 192.0.2.1 12345 995\r\n"
FAR6 = b"PROXY TCP6 2001:db8::9 2001:db8::1 12345 995\r\n"
NEAR1 = b"PROXY TCP4 127.0.0.9 127.0.0.1 12345 995\r\n"


def v2(addresses=FAR4, command=0x21, family=0x11, values=b""):
    body = addresses + values
    return V2 + bytes([command, family]) + len(body).to_bytes(2, "big") + body


def ssl_value(flags, *values):
    body = bytes([flags, 0, 0, 0, 0])
    for kind, value in values:
        body += bytes([kind]) + len(value).to_bytes(2, "big") + value
    return b"\x20" + len(body).to_bytes(2, "big") + body


TLS13 = ssl_value(1, (0x21, b"TLSv1.3"), (0x23, b"AES"))
PROXIED = (
    # header, address, port, TLS, safe: seen from a front on this host
    (FAR1, "203.0.113.9", "995", "no", False),
    (FAR6, "2001:db8::9", "995", "no", False),
    (NEAR1, "127.0.0.9", "995", "no", True),
    (b"PROXY UNKNOWN\r\n", "127.0.0.1", None, "no", False),
    (b"PROXY UNKNOWN x y z\r\n", "127.0.0.1", None, "no", False),
    (v2(), "203.0.113.9", "995", "no", False),
    (v2(NEAR4), "127.0.0.9", "995", "no", True),
    (v2(b"", 0x20, 0), "127.0.0.1", None, "no", False),
    (v2(FAR4, 0x20), "127.0.0.1", None, "no", False),
    (v2(values=TLS13), "203.0.113.9", "995", "TLSv1.3/AES", True),
    (v2(values=ssl_value(1)), "203.0.113.9", "995", "yes", True),
    (v2(values=ssl_value(0, (0x21, b"TLSv1.3"))), "203.0.113.9", "995", "no",
     False),
)


@test
def proxied():
    """A PROXY header tells address, port and TLS, for log, checker and S5"""
    for header, address, port, tls, safe in PROXIED:
        server = Server("-x", tcp=True)
        server.send(header)
        server.expect("+OK dewey")
        wanted = ["USER", "SASL PLAIN LOGIN"] if safe else []
        equal((header, server.capabilities()), (header, wanted))
        server.quit()
        server = Server("-xp", tcp=True)
        server.send(header)
        server.expect("+OK dewey")
        server.ask("AUTH PLAIN " + PLAIN, "+OK bob's")
        server.quit()
        found = seen()
        equal((found["TCPREMOTEIP"], found["POP3D_PEER"], found["POP3D_TLS"]),
              (address, address, tls))
        if port is not None:
            equal(found["TCPLOCALPORT"], port)
        server.logged("login rip=%s method=PLAIN tls=%s " % (address, tls))


@test
def proxied_exactly():
    """Header and session in one packet, or octet by octet, over whatever"""
    session = ("AUTH PLAIN %s\r\nSTAT\r\nQUIT\r\n" % PLAIN).encode()
    for tcp in (True, False):
        for header in (FAR1, FAR6, v2(), v2(values=TLS13), b"PROXY UNKNOWN\r\n",
                       v2(b"", 0x20, 0)):
            for drip in (False, True):
                server = Server("-xp", tcp=tcp)
                for octet in header if drip else ():
                    server.send(bytes([octet]))
                server.send(session if drip else header + session)
                server.client.shutdown(socket.SHUT_WR)
                replies = server.rest().decode().splitlines()
                equal([line[:6] for line in replies],
                      ["+OK de", "+OK bo", "+OK 0 ", "+OK de"])
                server.finish()


@test
def proxied_pipes():
    """A header is read exactly from a pipe too"""
    for header in (FAR1, v2(values=TLS13)):
        done = subprocess.run(
            [POP3D, "-n", "dewey", "-xp", SCRATCH + "/checker"],
            input=header + b"USER bob\r\nPASS secret\r\nQUIT\r\n",
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=PATIENCE, check=True)
        equal(len(done.stdout.splitlines()), 4)


@test
def proxied_malformed():
    """A malformed header, or none, closes the connection without a word"""
    for header in (b"USER bob\r\nPASS secret\r\n", b"QUIT\r\n",
                   b"\r\n", b"PROXY TCP4 203.0.113.9 192.0.2.1 1 66666\r\n",
                   b"PROXY UNKNOWN\n", b"PROXY " + b"x" * 102, b"PROXY  TCP4",
                   b"PROXY TCP4 1.2.3.4 1.2.3.4 1 1\rUSER bob\r\n",
                   v2(command=0x22), v2(family=0x12), V2 + b"\x21\x11\xff\xff",
                   v2(values=b"\x20\0\x09\x01"), FAR1[:-2] + b"\n",
                   v2(values=ssl_value(1, (0x21, b"T\r\n+OK")))):
        server = Server("-xp", env=OUTSIDE, tcp=True)
        server.send(header)
        if header in (b"\r\n", b"PROXY  TCP4"):  # more might come
            server.client.shutdown(socket.SHUT_WR)
        equal((header, server.rest()), (header, b""))
        server.finish()
        server.logged("no login rip=192.0.2.7 reason=proxy")
        assert not os.path.exists(SCRATCH + "/seen")


@test
def proxied_silent():
    """A proxy that says nothing leaves no trace; half a header is told"""
    server = Server("-x", tcp=True)
    server.client.shutdown(socket.SHUT_WR)
    equal(server.rest(), b"")
    server.finish()
    equal(server.log(), "")
    server = Server("-x", tcp=True)
    server.send(v2()[:20])
    server.client.shutdown(socket.SHUT_WR)
    equal(server.rest(), b"")
    server.finish()
    server.logged("reason=proxy")


@test
def proxied_late():
    """A header that does not come in time ends the connection"""
    begin = time.monotonic()
    # The time for the header, unless that for login is shorter.
    header = Server("-x", "-l", "3600", tcp=True)
    login = Server("-x", "-l", "1", tcp=True)
    for server in (header, login):
        server.send(b"PROXY TCP4 203.")
    for server, least in ((login, 0.9), (header, 4.9)):
        equal(server.rest(), b"")
        assert time.monotonic() - begin > least
        if server is login:
            assert header.process.poll() is None
        server.finish()
        server.logged("no login rip=127.0.0.1 reason=timeout")


@test
def proxied_once():
    """A second header is a command that nobody knows, and so without -x"""
    for options in (("-xp",), ("-p",)):
        server = Server(*options, tcp=True)
        if "x" in options[0]:
            server.send(NEAR1)
        server.expect("+OK dewey")
        server.ask(FAR1.decode().strip(), "-ERR not a command")
        server.ask("AUTH PLAIN " + PLAIN, "+OK")
        server.quit()
        assert "rip=127.0.0." in server.log()


@test
def proxied_stls():
    """STLS works behind a PROXY header, and not where the proxy did TLS"""
    server = Server("-x", tcp=True, helper=Helper())
    server.send(FAR1)
    server.line()
    equal(server.capabilities(), ["STLS"])
    start_tls(server)
    server.ask("AUTH PLAIN " + PLAIN, "+OK")
    server.quit()
    server.logged("login rip=203.0.113.9 method=PLAIN tls=TLSv1.3/")
    server = Server("-x", tcp=True, helper=Helper())
    server.send(v2(values=TLS13))
    server.line()
    equal(server.capabilities(), ["USER", "SASL PLAIN LOGIN"])
    server.ask("STLS", "-ERR TLS is on already")
    server.quit()
