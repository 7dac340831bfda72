# SPDX-License-Identifier: ISC
"""A row: files of one name up to ":" keep their ids while flags change."""
import os

from client import Garbled, List, Refused, Session, TryAgain
from maildir import Maildir, base
from rows import Row


class Twins(Row):
    """
    Some bases have two files and some three.  A keyword tells their names
    apart, and each message has as many octets as no other.
    """

    def __init__(self, mover):
        super().__init__(mover.name)
        self.mover = mover
        self.wrong = self.refused = 0

    def told(self):
        return '%s: %d logins, %d wrong lists, %d [SYS/TEMP]; %d changes' % (
            self.name, self.logins, self.wrong, self.refused,
            self.mover.changes)

    def run(self, options, server, home, chance):
        self.home, self.server, self.chance = home, server, chance
        box = Maildir(home + '/Maildir')
        files = [(number, keyword) for number in range(200) for keyword in
                 'abc'[:3 if number < 10 else 2 if number < 40 else 1]]
        for i, (number, keyword) in enumerate(files):
            with open('%s/cur/%s:2,%s' % (
                    box.path, base(number), keyword), 'wb') as file:
                file.write(b'Subject: x\n\n' + b'z' * i + b'\n')
        self.mover.prepare(box, home)
        with open(home + '/log', 'wb') as self.log:
            self.octets = self.list()  # of each id, from now on
            if len(self.octets) != len(files):
                self.fault('%d ids for %d messages' % (
                    len(self.octets), len(files)))
            self.mover.start()
            while self.logins < options.logins and self.mover.works():
                self.poll()
            if not self.mover.stop() or self.mover.changes == 0:
                self.fault('the mover failed')
        if len(box.names()) != len(files):
            self.fault('LOST: there are %d files' % len(box.names()))
        return self.faults

    def list(self):
        session = Session(self.server, self.home, self.log)
        try:
            listed = List(session, self.chance.random() < 0.5)
            return dict(zip(listed.ids, listed.octets))
        finally:
            session.close()

    def poll(self):
        self.logins += 1
        index = self.home + '/Maildir/pop3d.index'
        if self.chance.random() < 0.2 and os.path.exists(index):
            os.unlink(index)
        try:
            found = self.list()
        except TryAgain:
            self.refused += 1
            return
        except (Refused, Garbled, OSError) as error:
            self.fault('%s: %s' % (type(error).__name__, error))
            return
        wrong = sorted(found.items() ^ self.octets.items())
        if wrong:
            self.wrong += 1
            self.fault('ids with other octets: %s' % wrong[:4])
