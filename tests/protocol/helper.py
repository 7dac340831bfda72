# SPDX-License-Identifier: ISC
"""A UCSPI-TLS helper, in either flavour."""
import os
import select
import shutil
import socket
import ssl
import subprocess
import threading

from server import PATIENCE, SCRATCH, Skip


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
    server.ask("STLS", "+OK ")
    context = ssl.create_default_context(cafile=certificate())
    context.check_hostname = False
    server.client = context.wrap_socket(server.client)
    server.received = b""
