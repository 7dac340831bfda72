# SPDX-License-Identifier: ISC
"""A flood: flood.py PORT N connects N times at once, each from an address of
its own, and says QUIT.  Each must be served, or closed without a word by a
launcher that has enough; half of them served, at least.  Prints how it went.
"""
import socket
import sys
import time

port, count = int(sys.argv[1]), int(sys.argv[2])


def connect(number):
    source = "127.1.%d.%d" % divmod(number, 250)
    return socket.create_connection(("127.0.0.1", port), 60, (source, 0))


def answers(client):
    try:
        client.sendall(b"QUIT\r\n")
        return client.makefile("rb").read().count(b"+OK")
    except ConnectionError:
        return 0


begin = time.monotonic()
crowd = [connect(number) for number in range(count)]
connected = time.monotonic()
got = [answers(client) for client in crowd]
print("    %d connections in %.1f s; %d served, %d closed, after %.1f s" %
      (count, connected - begin, got.count(2), got.count(0),
       time.monotonic() - begin))
sys.exit(not (got.count(2) >= count / 2 and
              got.count(2) + got.count(0) == count))
