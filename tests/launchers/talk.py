# SPDX-License-Identifier: ISC
"""A conversation with a POP3 server in small steps: talk.py PORT STEP...

    > LINE      send it
    < BEGINNING the next line must begin so
    ! COMMAND   run it; must succeed
    eof         the server must close, and say nothing more

After the last step the connection is closed.  Fails if a step fails or takes
more than 30 seconds.  TALK_TRANSPORT=tls speaks TLS from the first octet and
trusts TALK_CERTIFICATE.
"""
import os
import socket
import ssl
import subprocess
import sys


def connect(port):
    sock = socket.create_connection(("127.0.0.1", port), 30)
    if os.environ.get("TALK_TRANSPORT") != "tls":
        return sock
    trust = ssl.create_default_context(cafile=os.environ["TALK_CERTIFICATE"])
    return trust.wrap_socket(sock, server_hostname="localhost")


def rest(lines):
    try:
        return lines.read()
    except ConnectionResetError:
        return b""


def take(step, sock, lines):
    what, _, argument = step.partition(" ")
    if what == ">":
        sock.sendall(argument.encode() + b"\r\n")
    elif what == "<":
        line = lines.readline().decode()
        if not line.startswith(argument) or not line.endswith("\r\n"):
            sys.exit("%s: got %r" % (step, line))
    elif what == "!":
        subprocess.run(argument, shell=True, check=True, timeout=30)
    elif what == "eof":
        line = rest(lines)
        if line:
            sys.exit("eof: got %r" % line)
    else:
        sys.exit("no such step: " + step)


def main():
    sock = connect(int(sys.argv[1]))
    lines = sock.makefile("rb")
    for step in sys.argv[2:]:
        take(step, sock, lines)


main()
