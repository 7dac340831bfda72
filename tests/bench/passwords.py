#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""
What passwords cost: pop3d with checkpw, without and with -k, and Dovecot with
the same passwd-file, without and with its auth_cache.  Puts one table into
RESULTS.  Run it as root by "make bench-passwords".
"""
import os, shutil, subprocess, sys, tempfile, time
from bench import (TOP, UID, Server, free_port, in_turns, make_maildir,
                   save)

# All are "secret".
HASHES = {
    'plain': '{PLAIN}secret',
    'sha512': '{SHA512-CRYPT}$6$eLxbCyNARh7eWgwr$clwhfQ2WwLFUz2Ib2gO4CARQ4J9gK0kf.hbfhJKx8gKywpn.3UZKQIIKFuh6/c4w53GKIrROjj0TmcXiJLbTi1',
    'yescrypt': '{CRYPT}$y$j9T$SOPBHxC1n7uvhxC/k1fhF.$rDiZBXQQcaS0vxvXhqWZwAKnTPU7hDs3RvMKJ/MN83D',
    'bcrypt10': '{BLF-CRYPT}$2y$10$C/qcyq7gmYM3P3C3nrOO7.U1C/5USLt9sH5GmrpRS0p35/60UWXUy',
    'argon2id': '{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$+pdemJqz7TKpb86fPvUi6A$CHOeImQsXvJ7UAG94imdDI5d27WFnaBC7e3PetjmEqA',
}

DOVECOT = '''
protocols = pop3
listen = 127.0.0.1
base_dir = {base}/{name}
log_path = {base}/{name}.log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
first_valid_uid = 1
mail_max_userip_connections = 0
auth_cache_size = {cache}
auth_cache_verify_password_with_worker = no
passdb {{
  driver = passwd-file
  args = {base}/users
}}
userdb {{
  driver = passwd-file
  args = {base}/users
}}
service auth {{
  vsz_limit = 0
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {port}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
'''


def start_pop3d(base, log, name, *options):
    port = free_port()
    return Server(name, [
        'tcpserver', '-H', '-R', '-l0', '-c100', '127.0.0.1', str(port),
        base + '/pop3d', base + '/checkpw', '-f', base + '/users', *options],
        port, log)


def start_dovecot(base, log, name, cache):
    port = free_port()
    path = '%s/%s.conf' % (base, name)
    with open(path, 'w') as f:
        f.write(DOVECOT.format(base=base, name=name, port=port, cache=cache))
    return Server(name, ['dovecot', '-F', '-c', path], port, log)


def measure(base, notes, log):
    os.chmod(base, 0o755)
    os.mkdir(base + '/mail')
    with open(base + '/users', 'w') as f:
        for user, stored in HASHES.items():
            make_maildir(base + '/mail', user, 2, 600)
            f.write('%s:%s:%d:%d::%s/mail/%s::\n' % (
                user, stored, UID, UID, base, user))
    for name in ('pop3d', 'auth/checkers/checkpw'):
        target = shutil.copy(os.path.join(TOP, name), base)
        subprocess.run(['strip', target], check=True)
    servers = [start_pop3d(base, log, 'pop3d'),
               start_pop3d(base, log, 'pop3d, -k', '-k', notes)]
    try:
        if shutil.which('dovecot'):
            servers.append(start_dovecot(base, log, 'dovecot', '0'))
            servers.append(start_dovecot(base, log, 'dovecot, cache', '10M'))
        return rows(servers)
    finally:
        for server in servers:
            server.stop()


def rows(servers):
    lines = ['login STAT QUIT, CPU ms, later logins with  '
             + ''.join(' %16s' % server.name for server in servers)
             + '  pop3d, -k to plain']
    print(lines[0])
    plain = None
    for user in HASHES:
        for server in servers:  # the first login is no later one
            server.run(user, 'login', 1)
        logins = 200 if user in ('plain', 'sha512') else 50
        got = in_turns(servers, lambda s: s.run(user, 'login', logins)[0]
                       / logins)
        plain = plain or got['pop3d, -k']
        lines.append('%-43s ' % user + ''.join(
            ' %16.2f' % got[server.name] for server in servers)
            + '  %.2f' % (got['pop3d, -k'] / plain))
        print(lines[-1], flush=True)
    return lines


def main():
    if os.geteuid() != 0 or not shutil.which('tcpserver'):
        sys.exit('bench: needs root and tcpserver (package ucspi-tcp)')
    base = tempfile.mkdtemp(prefix='pop3d-bench.')
    notes = tempfile.mkdtemp(prefix='pop3d-bench.', dir='/dev/shm')
    try:
        with open(base + '/log', 'w') as log:
            begin = time.time()
            lines = measure(base, notes, log)
        save('make bench-passwords', 'Medians.', begin, lines)
    finally:
        shutil.rmtree(base)
        shutil.rmtree(notes)


if __name__ == '__main__':
    main()
