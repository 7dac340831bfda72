# SPDX-License-Identifier: ISC
"""Drives pop3d as clients, UCSPI-TLS helpers and proxies do.

Started by protocol.sh, which made $SCRATCH.  A test is a function whose
docstring is what it promises.
"""
import base64
import os
import select
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import traceback

POP3D = os.environ["POP3D"]
SCRATCH = os.environ["SCRATCH"]
PATIENCE = 20
TESTS = []
OUTSIDE = {"PROTO": "TCP", "TCPREMOTEIP": "192.0.2.7", "TCPLOCALPORT": "110"}
# 3 is the directory that the shell looks into.
CHECKER_FDS = ["0", "1", "2", "3", "4"]
HELPER_VARIABLES = ("SSLCTLFD", "SSLREADFD", "SSLWRITEFD", "UCSPITLS")


class Skip(Exception):
    pass


def test(function):
    TESTS.append(function)
    return function


def b64(text):
    return base64.b64encode(text.encode("latin-1")).decode()


def equal(got, wanted):
    if got != wanted:
        raise AssertionError("got %r, wanted %r" % (got, wanted))


class Server:
    """One pop3d; its client is self.client."""

    def __init__(self, *options, env=None, tcp=False, helper=None,
                 program=POP3D, connection=None):
        self.log_path = os.path.join(SCRATCH, "log")
        environment = {k: v for k, v in os.environ.items()
                       if not k.startswith(("TCP", "SSL", "PROTO", "REMOTE"))}
        environment.update(env or {})
        # CONNECTION: the client is somebody else.
        if connection is None:
            self.client, server = self.pair(tcp)
        else:
            self.client, server = socket.socket(), connection
        self.client.settimeout(PATIENCE)
        self.received = b""
        keep = ()
        if helper is not None:
            helper.open(server)
            environment.update(helper.environment)
            keep = helper.descriptors
        if os.path.exists(SCRATCH + "/seen"):
            os.unlink(SCRATCH + "/seen")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [program, "-n", "dewey", *options, SCRATCH + "/checker"],
                stdin=server, stdout=server, stderr=log, env=environment,
                pass_fds=keep)
        if helper is not None:
            helper.started()
        else:
            server.close()

    @staticmethod
    def pair(tcp):
        if not tcp:
            return socket.socketpair()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = socket.create_connection(listener.getsockname())
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return client, listener.accept()[0]

    def send(self, octets):
        if isinstance(octets, str):
            octets = octets.encode("latin-1")
        self.client.sendall(octets)

    def line(self):
        while b"\n" not in self.received:
            more = self.client.recv(4096)
            if not more:
                raise AssertionError("closed after %r" % self.received)
            self.received += more
        line, self.received = self.received.split(b"\n", 1)
        return line.decode("latin-1").rstrip("\r")

    def say(self, line):
        self.send(line + "\r\n")
        return self.line()

    def expect(self, wanted):
        got = self.line()
        if not got.startswith(wanted):
            raise AssertionError("got %r, wanted %r" % (got, wanted))

    def ask(self, line, wanted):
        self.send(line + "\r\n")
        self.expect(wanted)

    def many(self, line):
        equal(self.say(line)[:3], "+OK")
        lines = []
        while True:
            got = self.line()
            if got == ".":
                return lines
            lines.append(got)

    def capabilities(self):
        lines = self.many("CAPA")
        return [line for line in lines
                if line.split()[0] in ("USER", "SASL", "STLS")]

    def rest(self):
        """All that still comes, up to the end of the connection."""
        try:
            while True:
                more = self.client.recv(4096)
                if not more:
                    break
                self.received += more
        except ConnectionResetError:
            pass
        return self.received

    def finish(self, status=0):
        self.client.close()
        equal(self.process.wait(PATIENCE), status)

    def quit(self):
        self.ask("QUIT", "+OK")
        equal(self.rest(), b"")
        self.finish()

    def log(self):
        with open(self.log_path) as log:
            return log.read()

    def logged(self, text):
        if text not in self.log():
            raise AssertionError("no %r in log %r" % (text, self.log()))


def seen():
    """What the checker was given, name by name."""
    with open(SCRATCH + "/seen", encoding="latin-1") as file:
        lines = file.read().splitlines()
    found = dict(line.split("=", 1) for line in lines if "=" in line)
    found["fds"] = [line[3:] for line in lines if line.startswith("fd=")]
    return found


# AUTH

PLAIN = b64("\0bob\0secret")


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
    server.ask(b64(XOAUTH2 % ("good" + "t" * 600)), "-ERR [AUTH] name and ")
    server.ask("AUTH XOAUTH2", "+ ")
    server.ask(b64(XOAUTH2 % ("good" + "t" * 4000)), "-ERR [AUTH] name and ")
    server.ask("AUTH PLAIN " + PLAIN, "+OK bob's")
    server.quit()


# STLS

def certificate():
    path = SCRATCH + "/pem"
    if not os.path.exists(path):
        if shutil.which("openssl") is None:
            raise Skip("no openssl to make a certificate")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
             "/CN=localhost", "-keyout", path + ".key", "-out", path + ".crt"],
            check=True, stderr=subprocess.DEVNULL)
        with open(path, "wb") as whole:
            for part in (".key", ".crt"):
                with open(path + part, "rb") as file:
                    whole.write(file.read())
    return path


class Helper(threading.Thread):
    """A UCSPI-TLS helper.  KEEP: the control socket stays open, as ucspi-ssl
    has it, and its variables end with an empty one; else as s6 has it."""

    def __init__(self, keep=False):
        super().__init__(daemon=True)
        self.keep = keep
        self.byte = None
        self.leftover = b""
        self.problem = None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate())
        self.context = context

    def open(self, server):
        self.socket = server
        self.inode = os.readlink("/proc/self/fd/%d" % server.fileno())
        self.control, control = socket.socketpair()
        read, self.to_server = os.pipe()
        self.from_server, write = os.pipe()
        self.theirs = [control.detach(), read, write]
        self.descriptors = tuple(self.theirs)
        self.environment = {"SSLCTLFD": str(self.theirs[0]),
                            "SSLREADFD": str(read), "SSLWRITEFD": str(write),
                            "UCSPITLS": ""}

    def started(self):
        for fd in self.theirs:
            os.close(fd)
        self.start()

    def variables(self, tls):
        return ("SSL_PROTOCOL=%s\0SSL_CIPHER=%s\0SSL_TLS_SNI_SERVERNAME\0"
                "SSL_PEER_CERT_SUBJECT=/CN=a b\0\0"
                % (tls.version(), tls.cipher()[0])).encode()

    def answer(self, tls):
        self.control.sendall(self.variables(tls))
        if not self.keep:
            self.control.close()

    def run(self):
        try:
            self.byte = self.control.recv(1)
            if self.byte == b"Y":
                self.serve()
        except (OSError, ValueError) as problem:
            self.problem = problem
        finally:
            self.shut()

    def shut(self):
        self.control.close()
        self.socket.close()
        for fd in (self.to_server, self.from_server):
            try:
                os.close(fd)
            except OSError:
                pass

    def serve(self):
        with self.context.wrap_socket(self.socket, server_side=True) as tls:
            self.answer(tls)
            self.tunnel(tls)

    def tunnel(self, tls):
        tls.settimeout(PATIENCE)
        while True:
            if not tls.pending():
                ready = select.select([tls, self.from_server], [], [])[0]
            else:
                ready = [tls]
            if self.from_server in ready:
                octets = os.read(self.from_server, 65536)
                if not octets:
                    tls.unwrap()
                    return
                tls.sendall(octets)
            if tls in ready:
                octets = tls.recv(65536)
                if not octets:
                    return
                os.write(self.to_server, octets)


def start_tls(server):
    server.ask("STLS", "+OK begin TLS")
    context = ssl.create_default_context(cafile=certificate())
    context.check_hostname = False
    server.client = context.wrap_socket(server.client)
    server.received = b""


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
    """A name given before STLS is not known after it"""
    server = Server(tcp=True, helper=Helper())
    server.line()
    equal(server.capabilities(), ["USER", "SASL PLAIN LOGIN", "STLS"])
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
    assert 0.9 < time.monotonic() - begin < 5
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
        equal(server.rest(), b"")
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


# CAPA

@test
def capa():
    """CAPA is right for every flag, with and without TLS, in both states"""
    count = 0
    for outside in (False, True):
        for flags in ("", "o", "p", "t", "op", "ot", "pt", "opt", "a"):
            for helper in (False, True):
                for tls in (False, True):
                    if tls and (not helper or "t" in flags):
                        continue
                    capa_one(outside, flags, helper, tls)
                    count += 1
    equal(count, 46)


def capa_one(outside, flags, helper, tls):
    server = Server(*(["-" + flags] if flags else []), tcp=True,
                    env=OUTSIDE if outside else None,
                    helper=Helper() if helper else None)
    server.line()
    if tls:
        start_tls(server)
    safe = not outside or "p" in flags or "t" in flags or tls
    wanted = []
    if safe:
        wanted = ["USER", "SASL PLAIN LOGIN"]
        if "o" in flags:
            wanted[1] += " OAUTHBEARER XOAUTH2"
    if helper and not tls and "t" not in flags:
        wanted.append("STLS")
    equal((outside, flags, helper, tls, server.capabilities()),
          (outside, flags, helper, tls, wanted))
    # What is offered works, what is not does not.
    server.ask("USER bob", "+OK" if safe else "-ERR")
    server.ask("AUTH PLAIN", "+ " if safe else "-ERR")
    if safe:
        server.ask("*", "-ERR")
    server.ask("AUTH XOAUTH2", "+ " if safe and "o" in flags else "-ERR")
    if safe and "o" in flags:
        server.ask("*", "-ERR")
    if safe:
        server.ask("AUTH PLAIN " + PLAIN, "+OK")
        equal(server.capabilities(), wanted)
    server.quit()


def main(words):
    passed = failed = 0
    for function in TESTS:
        if words and function.__name__ not in words:
            continue
        name = function.__doc__
        try:
            function()
        except Skip as reason:
            print("skip - %s: %s" % (name, reason))
        except Exception:
            failed += 1
            print("FAIL - %s (%s)" % (name, function.__name__))
            traceback.print_exc(file=sys.stdout)
        else:
            passed += 1
            print("ok - " + name)
        sys.stdout.flush()
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
