# SPDX-License-Identifier: ISC
"""STLS (RFC 2595) with UCSPI-TLS helpers, good and bad."""
import os
import select
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time

from helper import Helper, certificate, start_tls
from server import (CHECKER_FDS, HELPER_VARIABLES, OUTSIDE, PATIENCE, PLAIN,
                    POP3D, SCRATCH, Server, Skip, b64, equal, seen, test)


@test
def stls():
    """STLS works with a helper that closes the control socket or keeps it"""
    for keep in (False, True):
        server = Server(env=OUTSIDE, tcp=True, helper=Helper(keep))
        server.expect("+OK dewey")
        equal(server.capabilities(), ["STLS"])
        server.ask("USER bob", "-ERR passwords are only taken over TLS")
        start_tls(server)
        equal(server.capabilities(), ["USER", "SASL PLAIN LOGIN"])
        server.ask("STLS", "-ERR TLS is on already")
        server.ask("PASS secret", "-ERR USER comes first")
        server.ask("AUTH PLAIN " + PLAIN, "+OK bob's maildrop")
        equal(server.capabilities(), ["USER", "SASL PLAIN LOGIN"])
        version = server.client.version()
        server.quit()
        name = "%s/%s" % (version, "TLS_AES_256_GCM_SHA384")
        equal(seen()["POP3D_TLS"], name)
        equal(seen()["TCPREMOTEIP"], "192.0.2.7")
        server.logged("login rip=192.0.2.7 method=PLAIN tls=%s user" % name)


@test
def stls_descriptors():
    """Neither helper nor clear connection reach a checker, wherever they are"""
    for tls in (True, False):
        helper = Helper()
        server = Server(env=None, tcp=True, helper=helper)
        server.line()
        if tls:
            start_tls(server)
        server.ask("AUTH PLAIN " + PLAIN, "+OK")
        equal(seen()["fds"], CHECKER_FDS)
        assert not set(HELPER_VARIABLES) & set(seen()), seen()
        for process in processes(server.process.pid):
            holds = sockets(process)
            if tls:
                assert helper.inode not in holds, "the clear socket is kept"
        server.quit()


def processes(pid):
    """PID and its children."""
    with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
        return [pid] + [int(word) for word in file.read().split()]


def sockets(pid):
    folder = "/proc/%d/fd/" % pid
    return [os.readlink(folder + name) for name in os.listdir(folder)]


@test
def stls_low_descriptors():
    """The control socket may be descriptor 3, or all three may be crossed"""
    for places in ((3, 4, 5), (5, 3, 4), (4, 5, 3), (7, 6, 3), (20, 10, 4)):
        script = ("import os,sys\n"
                  "names=('SSLCTLFD','SSLREADFD','SSLWRITEFD')\n"
                  "fds=[os.dup(int(os.environ[n])) for n in names]\n"
                  "fds=[__import__('fcntl').fcntl(f,0,40) for f in fds]\n"
                  "[os.dup2(f,p) for f,p in zip(fds,%r)]\n"
                  "os.environ.update(zip(names,map(str,%r)))\n"
                  "os.execv(sys.argv[1],sys.argv[1:])\n" % (places, places))
        launcher = SCRATCH + "/launcher"
        with open(launcher, "w") as file:
            file.write("#!%s\n%s" % (sys.executable, script.replace(
                "sys.argv[1],sys.argv[1:]", "%r,[%r]+sys.argv[1:]"
                % (POP3D, POP3D))))
        os.chmod(launcher, 0o755)
        server = Server(env=OUTSIDE, tcp=True, helper=Helper(),
                        program=launcher)
        server.line()
        start_tls(server)
        server.ask("AUTH PLAIN " + PLAIN, "+OK")
        equal(seen()["fds"], CHECKER_FDS)
        server.quit()


@test
def stls_forgets():
    """A name and a language given before STLS are not known after it"""
    server = Server(tcp=True, helper=Helper())
    server.line()
    equal(server.capabilities(), ["USER", "SASL PLAIN LOGIN", "STLS"])
    server.ask("LANG ru", "+OK ru")
    server.ask("USER bob", "+OK")
    refused = server.say("PASS wrong")
    assert refused.startswith("-ERR [AUTH] ") and "name" not in refused
    server.ask("USER bob", "+OK")
    start_tls(server)
    server.ask("PASS secret", "-ERR USER comes first")
    server.ask("USER bob", "+OK")
    server.ask("PASS secret", "+OK bob's")
    server.quit()


@test
def stls_both_states():
    """What could be had before login is told after it: STLS too"""
    server = Server(tcp=True, helper=Helper())
    server.line()
    server.ask("AUTH PLAIN " + PLAIN, "+OK")
    equal(server.capabilities(), ["USER", "SASL PLAIN LOGIN", "STLS"])
    server.ask("STLS", "-ERR")
    server.quit()


class Careless(Helper):
    """Throws away what lies in the clear before the handshake, so that the
    handshake succeeds whatever the client put behind STLS; and then hands it
    to whoever reads descriptor 0 from there on, if anybody does."""

    def __init__(self, behind):
        super().__init__()
        self.behind = behind

    def serve(self):
        while len(self.leftover) < len(self.behind):
            self.leftover += self.socket.recv(
                len(self.behind) - len(self.leftover))
        super().serve()


@test
def stls_injection():
    """Commands behind STLS in the same packet are not obeyed inside TLS"""
    behind = b"USER bob\r\nPASS secret\r\nCAPA\r\nQUIT\r\n"
    helper = Careless(behind)
    server = Server(tcp=True, helper=helper)
    server.line()
    server.send(b"STLS\r\n" + behind)
    server.expect("+OK begin TLS")
    context = ssl.create_default_context(cafile=certificate())
    context.check_hostname = False
    server.client = context.wrap_socket(server.client)
    equal(server.received, b"")
    equal(helper.leftover, behind)
    # The first thing inside TLS is the answer to this.
    server.ask("PASS secret", "-ERR USER comes first")
    server.ask("NOOP", "-ERR not a command")
    server.quit()
    assert not os.path.exists(SCRATCH + "/seen")


@test
def stls_injection_strict():
    """With a helper that takes them for a handshake the connection ends"""
    server = Server(tcp=True, helper=Helper())
    server.line()
    server.send(b"STLS\r\nUSER bob\r\nPASS secret\r\nQUIT\r\n")
    server.expect("+OK begin TLS")
    # A TLS alert, perhaps; not a word of POP3.
    rest = server.rest()
    assert b"+OK" not in rest and b"-ERR" not in rest, rest
    server.finish()
    server.logged("no login rip=127.0.0.1 reason=tls")
    assert not os.path.exists(SCRATCH + "/seen")


class Hostile(Helper):
    """Says something else in place of the handshake and the variables."""

    def __init__(self, words, close):
        super().__init__()
        self.words = words
        self.close = close

    def serve(self):
        try:
            for words in self.words:
                self.control.sendall(words)
        except OSError:
            pass  # it had enough
        if self.close:
            self.control.close()
        self.socket.settimeout(PATIENCE)
        select.select([self.from_server], [], [], PATIENCE)


@test
def stls_hostile():
    """A helper that does not tell that TLS is on ends the connection"""
    good = b"SSL_PROTOCOL=TLSv1.3\0SSL_CIPHER=X\0"
    for words, close in (
            ([b""], True), ([b"\0"], False), ([b"\0\0"], False),
            ([b"no TLS today\0\0"], False), ([b"SSL_PROTOCOL\0\0"], False),
            ([b"SSL_PROTOCOL=\0\0"], False), ([b"SSL_CIPHER=X\0\0"], False),
            ([b"SSL_PROTOCOL=TLS v1\0\0"], False),
            ([b"SSL_PROTOCOL=a\nb\0\0"], False),
            ([b"SSL_PROTOCOL=" + b"x" * 96 + b"\0\0"], False),
            ([b"=x\0" + good + b"\0"], False), ([good + b"SSL_X=1"], True),
            ([b"SSL_PROTOCOL=TLSv1.3"], True), ([b"A" * 16384], False),
            ([b"A=1\0"] * 4096, False), ([good] * 1024, False)):
        server = Server(env=OUTSIDE, tcp=True, helper=Hostile(words, close))
        server.line()
        server.ask("STLS", "+OK")
        equal(server.rest(), b"")
        server.finish()
        server.logged("no login rip=192.0.2.7 reason=tls")


@test
def stls_terse():
    """A helper may end its variables by closing, and may be slow"""
    class Terse(Helper):
        def answer(self, tls):
            for octet in b"SSL_X\0SSL_PROTOCOL=TLSv1.3\0":
                self.control.sendall(bytes([octet]))
            self.control.close()

    server = Server(env=OUTSIDE, tcp=True, helper=Terse())
    server.line()
    start_tls(server)
    server.ask("AUTH PLAIN " + PLAIN, "+OK")
    server.quit()
    server.logged(" tls=TLSv1.3 ")


@test
def stls_hangs():
    """A handshake that hangs ends with the login time"""
    server = Server("-l", "1", env=OUTSIDE, tcp=True, helper=Helper())
    begin = time.monotonic()
    server.line()
    server.ask("STLS", "+OK")
    server.process.wait(PATIENCE)
    assert time.monotonic() - begin > 0.9
    server.finish()
    server.logged("no login rip=192.0.2.7 reason=timeout")


@test
def stls_refusals_count():
    """TLS is no way to more attempts"""
    server = Server("-p", env=OUTSIDE, tcp=True, helper=Helper())
    server.line()
    for _ in range(2):
        server.ask("AUTH PLAIN " + b64("\0bob\0no"), "-ERR [AUTH]")
    start_tls(server)
    server.ask("AUTH PLAIN " + b64("\0bob\0no"), "-ERR [AUTH]")
    equal(server.rest(), b"")
    server.finish()


@test
def stls_absent():
    """Without a helper, and with -t, STLS is refused and not offered"""
    server = Server(env=OUTSIDE)
    server.line()
    server.ask("STLS", "-ERR TLS cannot be started here")
    server.quit()
    server = Server("-t", env=OUTSIDE, helper=Helper())
    server.line()
    equal(server.capabilities(), ["USER", "SASL PLAIN LOGIN"])
    server.ask("STLS", "-ERR TLS is on already")
    server.ask("AUTH PLAIN " + PLAIN, "+OK")
    assert not set(HELPER_VARIABLES) & set(seen()), seen()
    server.quit()


@test
def stls_misused():
    """Variables that name no descriptors are told to the operator"""
    for variables in ({"SSLCTLFD": "3"}, {"SSLCTLFD": "x"},
                      {"SSLCTLFD": "0", "SSLREADFD": "0", "SSLWRITEFD": "1"},
                      {"SSLCTLFD": "70", "SSLREADFD": "71",
                       "SSLWRITEFD": "72"},
                      {"SSLREADFD": "-1"}, {"SSLWRITEFD": ""}):
        server = Server(env=variables)
        equal(server.rest()[:16], b"-ERR [SYS/PERM] ")
        server.finish(2)
        server.logged("bad SSLCTLFD")


@test
def stls_curl():
    """curl and Python's poplib log in over STLS"""
    if shutil.which("curl") is None:
        raise Skip("no curl")
    for client in (curl_stls, poplib_stls):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            thread = threading.Thread(target=client, args=(port,))
            thread.start()
            server = Server(env=OUTSIDE, helper=Helper(),
                            connection=listener.accept()[0])
            thread.join(PATIENCE)
            server.process.wait(PATIENCE)
            server.logged("tls=TLSv1.3/")
            server.logged("reason=quit")


def curl_stls(port):
    subprocess.run(["curl", "-s", "--ssl-reqd", "-k", "--noproxy", "*",
                    "pop3://bob:secret@127.0.0.1:%d/" % port], check=True,
                   stdout=subprocess.DEVNULL)


def poplib_stls(port):
    import poplib
    pop = poplib.POP3("127.0.0.1", port, PATIENCE)
    context = ssl.create_default_context(cafile=certificate())
    context.check_hostname = False
    pop.stls(context)
    pop.user("bob")
    pop.pass_("secret")
    pop.quit()
