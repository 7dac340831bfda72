/* SPDX-License-Identifier: ISC */
/*
 * The system calls of the jail test, whichever C library it was built with.
 */
#define _GNU_SOURCE
#include "tests/jails/calls.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* What an argument may stand for. */
enum {
	TALK = 0x7e570000,
	DATAGRAM,
	MAIL,
	NEW,
	CUR,
	ROOT,
	OCTETS,  /* room for whatever comes */
	VECTOR,  /* one struct iovec */
	READY,   /* one struct pollfd that need not wait */
	NO_TIME, /* a timeout of zero */
	INT,     /* the address of its size */
	PLACE,   /* where a socket waits for datagrams */
	FAR,     /* the same, elsewhere in memory */
	MEMORY,
	IN_CUR, /* names */
	IN_NEW,
	FREE,
	OUTSIDE,
	EMPTY,
	SEND, /* arguments that are in memory */
	RECEIVE,
	OPTION,
	MAPPING,
};

enum {
	LOG = 2,
	SIGNALS = 8,     /* the octets of the kernel's set of signals */
	NOAPPEND = 0x20, /* RWF_NOAPPEND, Linux 6.9 */
};

#define READ_WRITE PROT_READ | PROT_WRITE
#define ANONYMOUS MAP_PRIVATE | MAP_ANONYMOUS

const struct call jail_needed[] = {
	{ BOTH, "read()", __NR_read, { TALK, OCTETS, 1 } },
	{ BOTH, "write()", __NR_write, { TALK, OCTETS, 1 } },
	{ BOTH, "write() to the log", __NR_write, { LOG, OCTETS, 1 } },
	{ BOTH, "recvfrom()", __NR_recvfrom, { TALK, OCTETS, 1, MSG_PEEK } },
	{ BOTH, "sendto()", __NR_sendto, { TALK, OCTETS, 1, MSG_NOSIGNAL } },
#ifdef __NR_recv
	{ BOTH, "recv()", __NR_recv, { TALK, OCTETS, 1, MSG_PEEK } },
	{ BOTH, "send()", __NR_send, { TALK, OCTETS, 1, MSG_NOSIGNAL } },
#endif
#if defined(__i386__) || defined(__s390x__)
	{ BOTH, "recv() by socketcall()", __NR_socketcall,
	    { SYS_RECV, RECEIVE } },
	{ BOTH, "send() by socketcall()", __NR_socketcall, { SYS_SEND, SEND } },
	{ SESSION, "getsockopt() by socketcall()", __NR_socketcall,
	    { SYS_GETSOCKOPT, OPTION } },
#endif
#ifdef __NR_poll
	{ BOTH, "poll()", __NR_poll, { READY, 1, 0 } },
#endif
	{ BOTH, "ppoll()", __NR_ppoll, { READY, 1, NO_TIME, 0, SIGNALS } },
	{ BOTH, "clock_gettime()", __NR_clock_gettime,
	    { CLOCK_MONOTONIC, OCTETS } },
	{ BOTH, "restart_syscall()", __NR_restart_syscall, { 0 } },
	{ BOTH, "close()", __NR_close, { TALK } },
	{ BOTH, "exit_group()", __NR_exit_group, { 0 } },
	{ BOTH, "exit()", __NR_exit, { 0 } },
	{ SESSION, "openat()", __NR_openat, { CUR, IN_CUR, O_RDONLY } },
	{ SESSION, "statx(), open", __NR_statx,
	    { MAIL, EMPTY, AT_EMPTY_PATH, STATX_BASIC_STATS, OCTETS } },
	{ SESSION, "statx(), named", __NR_statx,
	    { CUR, IN_CUR, 0, STATX_BASIC_STATS, OCTETS } },
#ifdef __NR_fstat
	{ SESSION, "fstat()", __NR_fstat, { MAIL, OCTETS } },
#endif
#ifdef __NR_newfstatat
	{ SESSION, "newfstatat(), open", __NR_newfstatat,
	    { MAIL, EMPTY, OCTETS, AT_EMPTY_PATH } },
	{ SESSION, "newfstatat(), named", __NR_newfstatat,
	    { CUR, IN_CUR, OCTETS } },
#endif
	{ SESSION, "pread64()", __NR_pread64, { MAIL, OCTETS, 1 } },
	{ SESSION, "pwrite64()", __NR_pwrite64, { MAIL, OCTETS, 1 } },
	{ SESSION, "pwritev2(), as musl 1.2.6", __NR_pwritev2,
	    { MAIL, VECTOR, 1, 0, 0, NOAPPEND } },
	{ SESSION, "lseek()", __NR_lseek, { MAIL, 0, SEEK_SET } },
	{ SESSION, "getdents64()", __NR_getdents64, { CUR, OCTETS, PAGES } },
	{ WRITER, "unlinkat()", __NR_unlinkat, { CUR, IN_CUR } },
#ifdef __NR_renameat
	{ WRITER, "renameat()", __NR_renameat, { NEW, IN_NEW, CUR, FREE } },
#endif
	{ WRITER, "renameat2()", __NR_renameat2, { NEW, IN_NEW, CUR, FREE } },
	{ WRITER, "renameat2(RENAME_NOREPLACE)", __NR_renameat2,
	    { NEW, IN_NEW, CUR, FREE, RENAME_NOREPLACE } },
	{ SESSION, "utimensat()", __NR_utimensat, { MAIL } },
	{ SESSION, "fcntl(F_GETFL)", __NR_fcntl, { MAIL, F_GETFL } },
	{ SESSION, "fcntl(F_GETFD)", __NR_fcntl, { MAIL, F_GETFD } },
	{ SESSION, "fcntl(F_SETFD)", __NR_fcntl,
	    { MAIL, F_SETFD, FD_CLOEXEC } },
	{ SESSION, "ioctl(SIOCOUTQ)", __NR_ioctl, { TALK, SIOCOUTQ, OCTETS } },
#if __SIZEOF_LONG__ == 4
	{ BOTH, "ppoll_time64()", __NR_ppoll_time64,
	    { READY, 1, NO_TIME, 0, SIGNALS } },
	{ BOTH, "clock_gettime64()", __NR_clock_gettime64,
	    { CLOCK_MONOTONIC, OCTETS } },
	{ SESSION, "fstat64()", __NR_fstat64, { MAIL, OCTETS } },
	{ SESSION, "fstatat64()", __NR_fstatat64, { CUR, IN_CUR, OCTETS } },
	{ SESSION, "_llseek()", __NR__llseek,
	    { MAIL, 0, 0, OCTETS, SEEK_SET } },
	{ SESSION, "utimensat_time64()", __NR_utimensat_time64, { MAIL } },
	{ SESSION, "fcntl64(F_GETFL)", __NR_fcntl64, { MAIL, F_GETFL } },
	{ SESSION, "fcntl64(F_GETFD)", __NR_fcntl64, { MAIL, F_GETFD } },
	{ SESSION, "fcntl64(F_SETFD)", __NR_fcntl64,
	    { MAIL, F_SETFD, FD_CLOEXEC } },
	{ SESSION, "mmap2()", __NR_mmap2,
	    { 0, PAGES, READ_WRITE, ANONYMOUS, -1 } },
#elif defined(__s390x__)
	{ SESSION, "mmap()", __NR_mmap, { MAPPING } },
#else
	{ SESSION, "mmap()", __NR_mmap,
	    { 0, PAGES, READ_WRITE, ANONYMOUS, -1 } },
#endif
	{ SESSION, "mprotect()", __NR_mprotect, { MEMORY, PAGES, PROT_READ } },
	{ SESSION, "mremap()", __NR_mremap,
	    { MEMORY, PAGES, 2L * PAGES, MREMAP_MAYMOVE } },
	{ SESSION, "munmap()", __NR_munmap, { MEMORY, PAGES } },
	{ SESSION, "madvise()", __NR_madvise,
	    { MEMORY, PAGES, MADV_DONTNEED } },
	{ SESSION, "brk()", __NR_brk, { 0 } },
	{ SESSION, "getrandom()", __NR_getrandom, { OCTETS, 8 } },
	{ SESSION, "getsockopt(SO_TYPE)", __NR_getsockopt,
	    { TALK, SOL_SOCKET, SO_TYPE, OCTETS, INT } },
	{ SESSION, "getpid()", __NR_getpid, { 0 } },
	{ .name = NULL },
};

const struct call jail_refused[] = {
	{ BOTH, "sendto() with an address", __NR_sendto,
	    { DATAGRAM, OCTETS, 1, 0, PLACE, sizeof(struct sockaddr_un) } },
	{ BOTH, "sendto() with an address far away", __NR_sendto,
	    { DATAGRAM, OCTETS, 1, 0, FAR, sizeof(struct sockaddr_un) } },
	{ BOTH, "read() from the log", __NR_read, { LOG, OCTETS, 1 } },
	{ BOTH, "recvfrom() from the log", __NR_recvfrom, { LOG, OCTETS, 1 } },
	{ BOTH, "pread64() from the log", __NR_pread64, { LOG, OCTETS, 1 } },
	{ BOTH, "pwrite64() to the log", __NR_pwrite64, { LOG, OCTETS, 1 } },
	{ BOTH, "pwritev2() to the log", __NR_pwritev2,
	    { LOG, VECTOR, 1, 0, 0, NOAPPEND } },
	{ BOTH, "lseek() in the log", __NR_lseek, { LOG, 0, SEEK_SET } },
	{ BOTH, "utimensat() with a name", __NR_utimensat,
	    { AT_FDCWD, OUTSIDE } },
	{ BOTH, "utimensat() with a name in the Maildir", __NR_utimensat,
	    { CUR, IN_CUR } },
	{ BOTH, "unlinkat(AT_REMOVEDIR)", __NR_unlinkat,
	    { CUR, EMPTY, AT_REMOVEDIR } },
	{ BOTH, "renameat2(RENAME_EXCHANGE)", __NR_renameat2,
	    { NEW, IN_NEW, CUR, IN_CUR, RENAME_EXCHANGE } },
	{ BOTH, "renameat2(RENAME_WHITEOUT)", __NR_renameat2,
	    { NEW, IN_NEW, CUR, FREE, RENAME_WHITEOUT } },
	{ BOTH, "fcntl(F_SETFL, O_NONBLOCK) of the log", __NR_fcntl,
	    { LOG, F_SETFL, O_APPEND | O_NONBLOCK } },
	{ BOTH, "fcntl(F_SETFL, 0) of the log", __NR_fcntl, { LOG, F_SETFL } },
	{ BOTH, "fcntl(F_SETFL, O_ASYNC)", __NR_fcntl,
	    { TALK, F_SETFL, O_ASYNC } },
	{ BOTH, "fcntl(F_SETOWN)", __NR_fcntl, { TALK, F_SETOWN, 1 } },
	{ BOTH, "fcntl(F_SETOWN_EX)", __NR_fcntl,
	    { TALK, F_SETOWN_EX, OCTETS } },
	{ BOTH, "fcntl(F_SETSIG)", __NR_fcntl, { TALK, F_SETSIG, 9 } },
	{ BOTH, "fcntl(F_SETLEASE)", __NR_fcntl,
	    { MAIL, F_SETLEASE, F_WRLCK } },
	{ BOTH, "fcntl(F_NOTIFY)", __NR_fcntl, { ROOT, F_NOTIFY, DN_CREATE } },
	{ BOTH, "fcntl(F_DUPFD)", __NR_fcntl, { LOG, F_DUPFD, 0 } },
	{ BOTH, "fcntl(F_SETPIPE_SZ)", __NR_fcntl,
	    { TALK, F_SETPIPE_SZ, 4096 } },
	{ BOTH, "getsockopt(SO_PEERCRED)", __NR_getsockopt,
	    { TALK, SOL_SOCKET, SO_PEERCRED, OCTETS, INT } },
	{ BOTH, "ioctl(TIOCSTI)", __NR_ioctl, { LOG, TIOCSTI, OCTETS } },
	{ BOTH, "ioctl(FIONBIO)", __NR_ioctl, { TALK, FIONBIO, INT } },
	{ BOTH, "mprotect(PROT_EXEC)", __NR_mprotect,
	    { MEMORY, PAGES, PROT_READ | PROT_EXEC } },
#if __SIZEOF_LONG__ == 4
	{ BOTH, "_llseek() in the log", __NR__llseek,
	    { LOG, 0, 0, OCTETS, SEEK_SET } },
	{ BOTH, "utimensat_time64() with a name", __NR_utimensat_time64,
	    { AT_FDCWD, OUTSIDE } },
	{ BOTH, "fcntl64(F_SETOWN)", __NR_fcntl64, { TALK, F_SETOWN, 1 } },
	{ BOTH, "fcntl64(F_SETFL)", __NR_fcntl64, { LOG, F_SETFL } },
	{ BOTH, "mmap2(PROT_EXEC)", __NR_mmap2,
	    { 0, PAGES, READ_WRITE | PROT_EXEC, ANONYMOUS, -1 } },
	{ BOTH, "mmap2() of the log", __NR_mmap2,
	    { 0, PAGES, READ_WRITE, MAP_SHARED, LOG } },
	{ BOTH, "mmap2() of a message", __NR_mmap2,
	    { 0, PAGES, PROT_READ, MAP_PRIVATE, MAIL } },
#elif !defined(__s390x__)
	{ BOTH, "mmap(PROT_EXEC)", __NR_mmap,
	    { 0, PAGES, READ_WRITE | PROT_EXEC, ANONYMOUS, -1 } },
	{ BOTH, "mmap() of the log", __NR_mmap,
	    { 0, PAGES, READ_WRITE, MAP_SHARED, LOG } },
	{ BOTH, "mmap() of a message", __NR_mmap,
	    { 0, PAGES, PROT_READ, MAP_PRIVATE, MAIL } },
#endif
#if defined(__i386__) || defined(__s390x__)
	{ BOTH, "sendto() by socketcall()", __NR_socketcall,
	    { SYS_SENDTO, SEND } },
#endif
	{ .name = NULL },
};

bool
jail_needs(long number, bool session)
{
	for (const struct call *call = jail_needed; call->name != NULL; call++)
		if (call->number == number && (session || call->who == BOTH))
			return true;
	return false;
}

int
jail_calls_furnish(struct cell *cell)
{
	const struct sockaddr_un place = { .sun_family = AF_UNIX,
		.sun_path = "place" };
	int pair[2];
	int log = open("log", O_RDWR | O_APPEND | O_CREAT, 0600);
	int waiting = socket(AF_UNIX, SOCK_DGRAM, 0);

	cell->datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
	cell->mail = openat(cell->cur, "mail", O_RDWR);
	if (log == -1 || dup2(log, LOG) == -1 || write(LOG, "log\n", 4) != 4 ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1 ||
	    write(pair[1], "+", 1) != 1 || waiting == -1 ||
	    bind(waiting, (const struct sockaddr *)&place, sizeof place) ==
		-1 ||
	    chmod("place", 0777) == -1 || cell->datagram == -1 ||
	    cell->mail == -1)
		return -1;
	cell->talk = pair[0];
	cell->memory = mmap(NULL, PAGES, READ_WRITE, ANONYMOUS, -1, 0);
	cell->place = mmap(NULL, PAGES, READ_WRITE, ANONYMOUS, -1, 0);
	if (cell->memory == MAP_FAILED || cell->place == MAP_FAILED)
		return -1;
#if __SIZEOF_POINTER__ == 8
	cell->far = mmap((void *)(UINT64_C(1) << 32), PAGES, READ_WRITE,
	    ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (cell->far == MAP_FAILED)
		return -1;
#else
	cell->far = cell->place;
#endif
	memcpy(cell->place, &place, sizeof place);
	memcpy(cell->far, &place, sizeof place);
	return 0;
}

long
jail_call(const struct cell *cell, const struct call *call)
{
	char octets[PAGES] = "";
	const struct iovec vector = { octets, 1 };
	struct pollfd ready = { .fd = cell->talk, .events = POLLIN };
	const int64_t no_time[2] = { 0 }; /* whatever the size of a time is */
	socklen_t size = sizeof(int);
	const long text = (long)octets;
	const long send[] = { cell->talk, text, 1, MSG_NOSIGNAL, 0, 0 };
	const long receive[] = { cell->talk, text, 1, MSG_PEEK };
	const long option[] = { cell->talk, SOL_SOCKET, SO_TYPE, text,
		(long)&size };
	const long mapping[] = { 0, PAGES, READ_WRITE, ANONYMOUS, -1, 0 };
	const long meanings[] = {
		[TALK - TALK] = cell->talk,
		[DATAGRAM - TALK] = cell->datagram,
		[MAIL - TALK] = cell->mail,
		[NEW - TALK] = cell->new,
		[CUR - TALK] = cell->cur,
		[ROOT - TALK] = cell->root,
		[OCTETS - TALK] = text,
		[VECTOR - TALK] = (long)&vector,
		[READY - TALK] = (long)&ready,
		[NO_TIME - TALK] = (long)no_time,
		[INT - TALK] = (long)&size,
		[PLACE - TALK] = (long)cell->place,
		[FAR - TALK] = (long)cell->far,
		[MEMORY - TALK] = (long)cell->memory,
		[IN_CUR - TALK] = (long)"mail",
		[IN_NEW - TALK] = (long)"fresh",
		[FREE - TALK] = (long)"free",
		[OUTSIDE - TALK] = (long)"outside",
		[EMPTY - TALK] = (long)"",
		[SEND - TALK] = (long)send,
		[RECEIVE - TALK] = (long)receive,
		[OPTION - TALK] = (long)option,
		[MAPPING - TALK] = (long)mapping,
	};
	long a[6];

	for (size_t i = 0; i < 6; i++) {
		a[i] = call->arguments[i];
		if (a[i] >= TALK && a[i] <= MAPPING)
			a[i] = meanings[a[i] - TALK];
	}

	long rc = syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);

	/* Nothing was interrupted, and so it says. */
	if (call->number == __NR_restart_syscall && errno == EINTR)
		return 0;
	return rc;
}
