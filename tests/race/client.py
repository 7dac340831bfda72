# SPDX-License-Identifier: ISC
"""A POP3 client that believes nothing, and the session that it talks to."""
import re
import socket
import subprocess

PATIENCE = 120  # seconds that anything may take


class Refused(Exception):
    """-ERR where it must not be; the reply is its text."""


class TryAgain(Exception):
    """-ERR [SYS/TEMP]"""


class Garbled(Exception):
    """Not POP3, or an end where none may be."""


class Session:
    """One pop3d -s, and the client's end of its connection."""

    def __init__(self, server, home, log, *options):
        ours, theirs = socket.socketpair()
        self.socket = ours
        self.socket.settimeout(PATIENCE)
        self.reader = ours.makefile('rb')
        self.process = subprocess.Popen(
            [server, '-s', '-n', 'host', *options], stdin=theirs,
            stdout=theirs, stderr=log, cwd=home,
            env={'USER': 'race', 'HOME': home})
        theirs.close()

    def line(self):
        line = self.reader.readline()
        if not line.endswith(b'\r\n'):
            raise Garbled('the connection ended behind %r' % line)
        return line[:-2]

    def reply(self):
        """The text of +OK."""
        line = self.line().decode('latin-1')
        if line.startswith('-ERR [SYS/TEMP]'):
            raise TryAgain(line)
        if line.startswith('-ERR'):
            raise Refused(line)
        if not line.startswith('+OK'):
            raise Garbled(line)
        return line

    def lines(self):
        """What follows +OK, up to "."."""
        found = []
        while (line := self.line()) != b'.':
            found.append(line[1:] if line[:1] == b'.' else line)
        return found

    def say(self, *commands):
        self.socket.sendall(b''.join(b'%s\r\n' % c.encode() for c in commands))

    def ask(self, command):
        self.say(command)
        return self.reply()

    def retrieve(self, number):
        """(octets that were announced, the message)"""
        announced = numbers(self.ask('RETR %d' % number))[0]
        return announced, b''.join(b'%s\r\n' % line for line in self.lines())

    def close(self):
        """Hangs up and waits for the process."""
        self.reader.close()
        self.socket.close()
        if self.process.wait(PATIENCE) != 0:
            raise Garbled('exit status %d' % self.process.returncode)


def numbers(reply):
    return [int(n) for n in re.findall(r'\d+', reply)]


class List:
    """What a session says there is."""

    def __init__(self, session, at_once):
        self.total = tuple(numbers(session.reply())[:2])
        questions = 'STAT', 'UIDL', 'LIST'
        if at_once:
            session.say(*questions)
        answers = []
        for question in questions:
            if not at_once:
                session.say(question)
            answers.append(session.reply())
            if question != 'STAT':
                answers.append([line.decode('latin-1').split(' ')
                                for line in session.lines()])
        self.stat = tuple(numbers(answers[0]))
        self.ids = [line[1] for line in answers[2]]
        self.octets = [int(line[1]) for line in answers[4]]
        self.counted = all(
            [line[0] for line in answer] ==
            [str(i + 1) for i in range(len(answer))]
            for answer in (answers[2], answers[4]))
