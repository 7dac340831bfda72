# SPDX-License-Identifier: ISC
"""Real programs that change a Maildir, each where it is installed."""
import os
import shutil
import subprocess

from maildir import text
from movers import CHANGES, TURNS, Mover

PATIENCE = 120  # seconds that a program may take for a turn


class Program(Mover):
    """A turn is arguments for one or more runs; what it changed is counted."""
    program = ''

    def find(self):
        return shutil.which(self.program, path='/usr/bin:/usr/sbin:'
                            '/usr/lib/dovecot:/usr/libexec/dovecot')

    def prepare(self, box, scratch):
        super().prepare(box, scratch)
        self.path = self.find()

    def write(self, name, content):
        path = os.path.join(self.scratch, name)
        with open(path, 'wb') as file:
            file.write(content.encode())
        os.chmod(path, 0o600)
        return path

    def run(self, *arguments, data=b''):
        environment = {'HOME': self.scratch, 'USER': 'race',
                       'LOGNAME': 'race', 'PATH': '/usr/bin:/bin'}
        with open(self.scratch + '/said', 'ab') as said:
            # It may complain about what a session removed: what counts is
            # what it changed.
            subprocess.run([self.path, *arguments], input=data, stdout=said,
                           stderr=said, cwd=self.scratch, env=environment,
                           timeout=PATIENCE, check=False)

    def turn(self):
        before = set(self.box.names())
        self.work()
        changes = len(set(self.box.names()) - before)
        self.put(CHANGES, self.get(CHANGES) + changes)
        self.pace()

    def work(self):
        raise NotImplementedError


class Deliverer(Program):
    delivers = True
    renames_only = False

    def work(self):
        self.put(0, self.get(0))
        number = self.get(TURNS) + 1000000
        self.deliver(text(number))

    def deliver(self, data):
        raise NotImplementedError


DOVECOT = '''
base_dir = {scratch}/run
log_path = {scratch}/dovecot.log
mail_location = maildir:{scratch}/Maildir
ssl = no
postmaster_address = race@localhost
hostname = localhost
'''


class Doveadm(Program):
    """Sets a flag on all messages and takes it again."""
    program = 'doveadm'
    verbs = 'add', 'remove'

    def work(self):
        config = self.write('dovecot.conf', DOVECOT.format(
            scratch=self.scratch))
        verb = self.verbs[self.get(TURNS) % 2]
        self.run('-c', config, 'flags', verb, '\\Flagged', 'mailbox', 'INBOX',
                 'all')


class DovecotDeliver(Deliverer):
    program = 'dovecot-lda'

    def deliver(self, data):
        config = self.write('dovecot.conf', DOVECOT.format(
            scratch=self.scratch))
        self.run('-c', config, '-f', 'a@example.org', data=data)


class Maildrop(Deliverer):
    program = 'maildrop'

    def deliver(self, data):
        self.run(self.write('maildroprc', 'to "%s"\n' % self.box.path),
                 data=data)


class Procmail(Deliverer):
    program = 'procmail'

    def deliver(self, data):
        self.run(self.write('procmailrc', ':0\n%s/\n' % self.box.path),
                 data=data)


class SNail(Program):
    """It links a message to its new name and removes the old one."""
    program = 's-nail'
    verbs = 'flag', 'unflag'

    def work(self):
        self.run('-:/', '-S', 'v15-compat', '-S', 'quiet', '-f',
                 'maildir://' + self.box.path,
                 data=b'%s *\nquit\n' % self.verbs[
                     self.get(TURNS) % 2].encode())


MBSYNC = '''
FSync no
MaildirStore near
Path {scratch}/
Inbox {scratch}/Maildir

MaildirStore far
Path {scratch}/
Inbox {scratch}/far

Channel race
Near :near:
Far :far:
Sync {sync}
SyncState {scratch}/state
'''


class Mbsync(Program):
    """Brings flags, and a new message each turn, from another Maildir."""
    program = 'mbsync'
    delivers = True
    renames_only = False
    lets_deliver = False  # it would write a number into the name
    eagerness = 0.02  # it waits for a second in which nothing changes

    def sync(self, what):
        config = self.write('mbsyncrc', MBSYNC.format(
            scratch=self.scratch, sync=what))
        self.run('-c', config, 'race')

    def prepare(self, box, scratch):
        super().prepare(box, scratch)
        for folder in '', 'tmp', 'new', 'cur':
            os.mkdir(os.path.join(scratch, 'far', folder), 0o700)
        # It writes its own numbers into names the first time.
        self.sync('All')
        self.sync('All')

    def work(self):
        far = os.path.join(self.scratch, 'far')
        number = 1000000 + self.get(TURNS)
        with open('%s/new/%d.far' % (far, number), 'wb') as file:
            file.write(text(number))
        for name in os.listdir(far + '/cur'):
            start, _, info = name.partition(':2,')
            os.rename('%s/cur/%s' % (far, name), '%s/cur/%s:2,%s' % (
                far, start, '' if 'F' in info else 'F'))
        self.sync('Flags New')
