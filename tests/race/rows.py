# SPDX-License-Identifier: ISC
"""A row of the race: many sessions beside one mover."""
import os
import time

from client import Garbled, List, Refused, Session, TryAgain, numbers
from maildir import Maildir, id_of, number_of, text
from truth import Truth
from watch import Watch


class Row:
    """A subclass has run() and told(), which is for the table."""

    def __init__(self, name):
        self.name = name
        self.logins = 0
        self.faults = []

    def find(self):
        """Whether what it needs is installed."""
        return True

    def fault(self, what):
        self.faults.append('login %d: %s' % (self.logins, what))


class Polls(Row):
    """Sessions that list, and sometimes retrieve and delete."""

    def __init__(self, mover):
        super().__init__(mover.name)
        self.mover = mover
        self.wrong = self.refused = self.deleted = self.retrieved = 0

    def find(self):
        return self.mover.find()

    def told(self):
        return ('%s: %d logins, %d wrong lists, %d [SYS/TEMP]; '
                '%d changes, %d retrieved, %d deleted%s' % (
                    self.name, self.logins, self.wrong, self.refused,
                    self.mover.changes, self.retrieved, self.deleted,
                    ', %d replaced' % self.truth.replaced
                    if self.truth.replaced else ''))

    def run(self, options, server, home, chance):
        """Returns what was wrong."""
        self.home, self.server, self.chance = home, server, chance
        box = Maildir(home + '/Maildir')
        box.fill(options.messages)
        self.mover.prepare(box, home)
        self.truth = Truth(box, self.mover)
        self.index = box.path + '/pop3d.index'
        self.watch = Watch(box.path) if options.watch else None
        with open(home + '/log', 'wb') as self.log:
            self.mover.start()
            try:
                self.poll(options.logins)
            finally:
                ended_well = self.mover.stop()
        if not ended_well or self.mover.changes == 0:
            self.faults.append('the mover failed')
        self.faults[:0] = self.truth.account()
        if self.refused * 100 > max(self.logins, 100):
            self.faults.append('too many [SYS/TEMP]')
        return self.faults

    def poll(self, logins):
        """LOGINS of them, and on until the mover has done something."""
        while self.logins < logins or self.mover.changes == 0:
            if not self.mover.works():
                break
            self.change_index()
            if self.chance.random() < 0.2 and self.mover.lets_deliver:
                self.truth.deliver()
            elif self.mover.delivers:
                self.truth.look()
            self.logins += 1
            try:
                self.login()
            except TryAgain:
                self.refused += 1
            except (Refused, Garbled, OSError) as error:
                self.fault('%s: %s' % (type(error).__name__, error))
            if self.mover.pause:
                time.sleep(self.mover.pause)

    def change_index(self):
        """Cold, damaged or of another time, now and then."""
        die = self.chance.random()
        try:
            if die < 0.1:
                os.unlink(self.index)
            elif die < 0.15:
                with open(self.index, 'r+b') as file:
                    at = self.chance.randrange(os.fstat(file.fileno()).st_size)
                    file.seek(at)
                    octet = file.read(1)[0]
                    file.seek(at)
                    file.write(bytes([octet ^ 1 << at % 8]))
            elif die < 0.2:
                os.replace(self.home + '/earlier', self.index)
            elif die < 0.3:
                with open(self.index, 'rb') as file:
                    old = file.read()
                with open(self.home + '/earlier', 'wb') as file:
                    file.write(old)
        except FileNotFoundError:
            pass

    def login(self):
        reads_only = self.chance.random() < 0.12
        began = time.monotonic()
        session = Session(self.server, self.home, self.log,
                          *['-r'] * reads_only)
        try:
            listed = List(session, self.chance.random() < 0.5)
            faults = list(self.truth.faults(
                listed, 'login %d' % self.logins))
            if faults:
                self.wrong += 1
                self.explain(faults, began)
            else:
                self.work(session, listed, reads_only)
        finally:
            session.close()

    def explain(self, faults, began):
        kinds = {}
        for fault in faults:
            kinds.setdefault(fault.partition(':')[0], []).append(fault)
        for kind, some in kinds.items():
            self.fault('%d %s: %s' % (len(some), kind, some[0].partition(
                ':')[2]))
        if self.watch:
            for fault in faults[:20]:
                self.faults += self.watch.story(fault, began)

    def work(self, session, listed, reads_only):
        """What clients do with a list, and how they leave."""
        here = {unique_id: i + 1 for i, unique_id in enumerate(listed.ids)
                if unique_id in self.truth.alive}
        chosen = self.chance.sample(sorted(here), min(5, len(here)))
        chosen += [i for i in self.mover.favourites if i in here][:2]
        if self.chance.random() < 0.5:
            time.sleep(self.chance.random() * 0.02)
        if self.chance.random() < 0.25 * self.mover.eagerness:
            for unique_id in chosen[:3]:
                self.retrieve(session, unique_id, here[unique_id],
                              listed.octets[here[unique_id] - 1])
        marked = []
        if self.chance.random() < 0.2 * self.mover.eagerness and \
                not reads_only:
            marked = chosen[-2:]
            for unique_id in marked:
                session.ask('DELE %d' % here[unique_id])
        if self.chance.random() < 0.1:
            return  # nothing may be removed
        self.quit(session, marked, len(listed.ids))

    def retrieve(self, session, unique_id, number, octets):
        announced, message = session.retrieve(number)
        self.retrieved += 1
        known = number_of(unique_id)
        if not announced == octets == len(message):
            self.fault('octets of %s: LIST %d, RETR %d, sent %d' % (
                unique_id, octets, announced, len(message)))
        if known and message.replace(b'\r\n', b'\n') != text(known[0]):
            self.fault('another message: %s' % unique_id)

    def quit(self, session, marked, count):
        for unique_id in marked:
            del self.truth.alive[unique_id]
        self.truth.maybe.update(marked)
        reply = session.ask('QUIT')
        self.truth.maybe.difference_update(marked)
        self.truth.gone.update(marked)
        self.deleted += len(marked)
        left = [name for name in self.truth.box.names()
                if id_of(name) in marked]
        if left:
            self.fault('after QUIT\'s +OK there is %s' % left)
        if self.mover.renames_only and \
                (numbers(reply) or [0])[-1] != count - len(marked):
            self.fault('of %d messages %d were removed: %s' % (
                count, len(marked), reply))
