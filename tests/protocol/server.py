# SPDX-License-Identifier: ISC
"""One pop3d and its client; what a test is."""
import base64
import os
import socket
import subprocess

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


PLAIN = b64("\0bob\0secret")


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
