#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
Clients that are slow, dead or gone, each on a real TCP connection to a session
that was started alone: clients.py POP3D.
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

NOBODY = 65534
LINES = 20000
passed = failed = 0


def check(name, right, why=''):
    """Counts one check."""
    global passed, failed
    if right:
        passed += 1
        print('ok -', name)
    else:
        failed += 1
        print('FAIL -', name, why)


class Session:
    """A session of POP3D, with the arguments, over the Maildir HOME/Maildir."""

    def __init__(self, pop3d, home, *arguments, buffer=None):
        with socket.socket() as listener:
            listener.bind(('127.0.0.1', 0))
            listener.listen(1)
            self.client = socket.socket()
            if buffer:
                self.client.setsockopt(
                    socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self.client.connect(listener.getsockname())
            self.server = listener.accept()[0]
        if buffer:
            self.server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
        self.process = subprocess.Popen(
            [pop3d, '-s', '-n', 'dewey', *arguments], stdin=self.server,
            stdout=self.server, stderr=subprocess.PIPE, cwd=home,
            **({'user': NOBODY, 'group': NOBODY, 'extra_groups': []}
               if os.getuid() == 0 else {}))

    def end(self):
        """Waits for its end.  Returns what it logged."""
        self.server.close()
        log = self.process.communicate(timeout=60)[1].decode()
        self.client.close()
        return log

    def read_all(self):
        """What the client gets until the connection ends."""
        self.server.close()
        self.client.settimeout(60)
        got = b''
        try:
            while octets := self.client.recv(65536):
                got += octets
        except ConnectionResetError:
            pass
        return got


def make(home, messages, lines):
    """A Maildir with so many messages of so many lines."""
    for part in 'new', 'cur', 'tmp':
        os.makedirs(os.path.join(home, 'Maildir', part), exist_ok=True)
    for i in range(messages):
        with open('%s/Maildir/new/%d.a' % (home, i), 'w') as file:
            file.write('Subject: x\n\n' + ('x' * 48 + '\n') * lines)
    if os.getuid() == 0:
        for root, _, files in os.walk(home):
            for name in [''] + files:
                os.chown(os.path.join(root, name), NOBODY, NOBODY)


def slow(pop3d, home):
    """Takes octets all the time, but there is room for more only now and then."""
    session = Session(pop3d, home, '-i', '1', buffer=128 * 1024)
    session.client.sendall(b'RETR 1\r\n')
    got = b''
    end = time.monotonic() + 8
    while time.monotonic() < end:
        got += session.client.recv(4096)
        time.sleep(0.15)
    session.client.sendall(b'QUIT\r\n')
    got += session.read_all()
    log = session.end()
    check('who reads slowly is not cut off by -i',
          got.endswith(b'signing off (2 messages left)\r\n') and
          'reason=quit' in log, log)


def slow_to_the_end(pop3d, home):
    """The same, with DELE and QUIT in the same packet: UPDATE waits."""
    session = Session(pop3d, home, '-i', '1', buffer=128 * 1024)
    session.client.sendall(b'RETR 2\r\nTOP 2 9\r\nDELE 2\r\nQUIT\r\n')
    got = b''
    end = time.monotonic() + 4
    while time.monotonic() < end:
        got += session.client.recv(4096)
        time.sleep(0.1)
    got += session.read_all()
    log = session.end()
    check('nor is he before what he marked is removed',
          got.endswith(b'signing off (1 message left)\r\n') and
          'removed=1' in log, log)


def stopped(pop3d, home):
    """Takes nothing any more."""
    session = Session(pop3d, home, '-i', '1', buffer=128 * 1024)
    session.client.sendall(b'RETR 1\r\nQUIT\r\n')
    log = session.end()
    check('who stops reading is, and the log calls it a timeout',
          'reason=timeout' in log, log)


def probes(pop3d, home):
    """How long it takes to notice that the other host has vanished."""
    session = Session(pop3d, home)
    session.client.recv(512)
    tcp = [session.server.getsockopt(socket.IPPROTO_TCP, option) for option in
           (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)]
    alive = session.server.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    check('a dead host is noticed within five minutes',
          alive and tcp[0] + tcp[1] * tcp[2] <= 300, tcp)
    session.client.close()
    session.end()


def left(pop3d, home):
    """Leaves while many messages are measured for the first time."""
    session = Session(pop3d, home)
    session.client.close()
    log = session.end()
    check('a client that leaves during a first login ends it',
          'no session' in log and ' login ' not in log, log)
    size = os.path.getsize(home + '/Maildir/pop3d.index')
    check('and what was measured is kept', size > 100 and size < 300000, size)


def half(pop3d, home):
    """Says all that it will and waits for the answers."""
    session = Session(pop3d, home)
    session.client.sendall(b'STAT\r\nDELE 1\r\nQUIT\r\n')
    session.client.shutdown(socket.SHUT_WR)
    got = session.read_all()
    log = session.end()
    check('a client that only closed its sending half is served to the end',
          re.search(rb'signing off \(\d+ messages left\)\r\n$', got) and
          'removed=1' in log, log)


def main():
    pop3d = os.path.abspath(sys.argv[1])
    top = tempfile.mkdtemp()
    try:
        os.chmod(top, 0o755)
        shutil.copy(pop3d, top + '/pop3d')
        os.chmod(top + '/pop3d', 0o755)
        for name, messages, lines, tests in (
                ('few', 2, LINES, (slow, stopped, probes, slow_to_the_end)),
                ('many', 20000, 1, (left, half))):
            home = os.path.join(top, name)
            make(home, messages, lines)
            for test in tests:
                test(top + '/pop3d', home)
    finally:
        shutil.rmtree(top)
    print('%d passed, %d failed' % (passed, failed))
    return failed != 0


if __name__ == '__main__':
    sys.exit(main())
