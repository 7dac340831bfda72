# SPDX-License-Identifier: ISC
"""Rows about the end of a session: who comes again, and who is gone already."""
import os
import socket
import subprocess

from client import PATIENCE, Garbled, Refused, Session, TryAgain
from maildir import Maildir
from rows import Row


class Reconnects(Row):
    """A client that has QUIT's answer can log in again at once."""
    most = 200

    def __init__(self, name, messages):
        super().__init__(name)
        self.messages = messages
        self.refused = 0

    def told(self):
        return '%s: %d logins, %d refused' % (
            self.name, self.logins, self.refused)

    def run(self, options, server, home, _):
        box = Maildir(home + '/Maildir')
        box.fill(self.messages or options.messages)
        sessions = []
        with open(home + '/log', 'wb') as log:
            while self.logins < min(self.most, options.logins):
                self.logins += 1
                # Each has something new to remember.
                box.deliver(folder='cur', info=':2,S')
                session = Session(server, home, log)
                sessions.append(session)
                try:
                    session.reply()
                    session.ask('QUIT')
                except (Refused, TryAgain, Garbled) as error:
                    self.refused += 1
                    self.fault(error)
        for session in sessions:
            session.close()
        return self.faults


class Leavers(Row):
    """
    A client that closes before it can have read a message keeps it, whatever
    it said before.
    """
    most = 20
    big, buffer = 2000000, 65536  # octets: more than all buffers hold

    def __init__(self, name):
        super().__init__(name)
        self.lost = 0

    def told(self):
        return '%s: %d logins, %d messages lost' % (
            self.name, self.logins, self.lost)

    def run(self, options, server, home, _):
        self.server, self.home = server, home
        box = Maildir(home + '/Maildir')
        with open(home + '/log', 'wb') as self.log:
            for turn in range(min(self.most, options.logins)):
                for transport in self.pair, self.tcp, self.pipes:
                    for octets in 100, self.big:
                        for taken in (0, 1000) if octets > 100 else (0,):
                            self.leave(box, turn, transport, octets, taken)
        return self.faults

    def leave(self, box, turn, transport, octets, taken):
        """Closes after TAKEN octets of a message that has OCTETS."""
        self.logins += 1
        name = '%s/new/%d.race' % (box.path, turn)
        with open(name, 'wb') as file:
            file.write(b'Subject: x\n\n' + b'x' * octets + b'\n')
        send, receive, ends = transport()
        os.write(send, b'STAT\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n')
        if taken == 0:
            close(send, receive)
        process = subprocess.Popen(
            [self.server, '-s'], stdin=ends[0], stdout=ends[1],
            stderr=self.log, cwd=self.home, env={})
        close(*ends)
        if taken > 0:
            while taken > 0 and (some := os.read(receive, taken)):
                taken -= len(some)
            close(send, receive)
        if process.wait(PATIENCE) != 0:
            self.fault('exit status %d' % process.returncode)
        if not os.path.exists(name):
            self.lost += 1
            self.fault('LOST: %d octets, %s' % (octets, transport.__name__))
        for name in box.names():
            os.unlink('%s/%s' % (box.path, name))

    def pair(self):
        ours, theirs = socket.socketpair()
        ours, theirs = ours.detach(), theirs.detach()
        return ours, ours, (theirs, theirs)

    def tcp(self):
        with socket.socket() as listener, socket.socket() as client:
            for end in listener, client:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.buffer)
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self.buffer)
            listener.bind(('127.0.0.1', 0))
            listener.listen()
            client.connect(listener.getsockname())
            theirs = listener.accept()[0].detach()
            ours = client.detach()
        return ours, ours, (theirs, theirs)

    def pipes(self):
        theirs, send = os.pipe()
        receive, back = os.pipe()
        return send, receive, (theirs, back)


def close(*descriptors):
    for descriptor in set(descriptors):
        os.close(descriptor)
