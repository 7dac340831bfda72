# SPDX-License-Identifier: ISC
"""A crowd: crowd.py PORT N [closed|TEXT]

N clients hold connections, and one more comes: by default it waits until one
of the others has gone.  With "closed" it is closed at once, with another TEXT
it hears that first.  The session of the first is not disturbed meanwhile.
"""
import socket
import sys


def connect():
    return socket.create_connection(("127.0.0.1", port), 30)


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


def closed(client):
    try:
        return client.recv(1) == b""
    except ConnectionError:
        return True


def waits(client):
    client.settimeout(0.5)
    try:
        sys.exit("did not wait: %r" % client.recv(1))
    except socket.timeout:
        client.settimeout(30)


port, count = int(sys.argv[1]), int(sys.argv[2])
excess = sys.argv[3].encode() if len(sys.argv) > 3 else b""
crowd = []
for _ in range(count):
    crowd.append(connect())
    expect(crowd[-1], b"+OK")
say(crowd[0], b"USER demo", b"+OK")
say(crowd[0], b"PASS postcard", b"+OK demo")
last = connect()
if excess == b"":
    waits(last)
elif excess != b"closed":
    expect(last, excess)
if excess and not closed(last):
    sys.exit("the last one is not closed")
say(crowd[0], b"LIST 1", b"+OK 1 ")
say(crowd[0], b"QUIT", b"+OK")
crowd[0].close()
if excess == b"":
    expect(last, b"+OK")
