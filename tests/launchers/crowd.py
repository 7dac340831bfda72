# SPDX-License-Identifier: ISC
"""A crowd: crowd.py PORT N [closed [CERTIFICATE]]

N clients hold connections, and one more comes: by default it waits until one
of the others has gone, with "closed" it is closed at once.  The session of the
first is not disturbed meanwhile.  With CERTIFICATE all is in TLS.
"""
import socket
import ssl
import sys


def connect():
    client = socket.create_connection(("127.0.0.1", port), 30)
    if tls:
        client = tls.wrap_socket(client, server_hostname="localhost")
    return client


def is_refused():
    """Closed before TLS, or behind it, without a word."""
    try:
        return connect().recv(1) == b""
    except (ConnectionError, ssl.SSLError):
        return True


def line(client):
    """One line, octet by octet: nothing is left in a buffer."""
    text = b""
    while not text.endswith(b"\n"):
        octet = client.recv(1)
        if not octet:
            break
        text += octet
    return text


def expect(client, beginning):
    got = line(client)
    if not got.startswith(beginning):
        sys.exit("wanted %r, got %r" % (beginning, got))


def say(client, command, beginning):
    client.sendall(command + b"\r\n")
    expect(client, beginning)


def waits(client):
    client.settimeout(0.5)
    try:
        sys.exit("did not wait: %r" % client.recv(1))
    except socket.timeout:
        client.settimeout(30)


port, count = int(sys.argv[1]), int(sys.argv[2])
closed = len(sys.argv) > 3
tls = ssl.create_default_context(cafile=sys.argv[4]) if len(sys.argv) > 4 else None
crowd = []
for _ in range(count):
    crowd.append(connect())
    expect(crowd[-1], b"+OK")
say(crowd[0], b"USER demo", b"+OK")
say(crowd[0], b"PASS postcard", b"+OK demo")
if not closed:
    last = connect()
    waits(last)
elif not is_refused():
    sys.exit("the last one is not closed")
say(crowd[0], b"LIST 1", b"+OK 1 ")
say(crowd[0], b"QUIT", b"+OK")
crowd[0].close()
if not closed:
    expect(last, b"+OK")
