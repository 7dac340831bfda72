/* SPDX-License-Identifier: ISC */
/*
 * How system calls can fail.
 * Not here: calls that never do (getpid), and those whose only errors are a
 * mistake of the program (EBADF, EINVAL, EFAULT).
 */
#include "tests/faults/tracer.h"

#include <errno.h>
#include <sys/syscall.h>

enum { ERRORS = 12 };

struct failing {
	long number;
	int errors[ERRORS];
};

#define NO_DESCRIPTOR EMFILE, ENFILE, ENOMEM

static const struct failing table[] = {
	{ SYS_open, { EIO, NO_DESCRIPTOR, EACCES, ENOENT, EROFS, ENOSPC, EDQUOT,
			EINTR } },
	{ SYS_openat, { EIO, NO_DESCRIPTOR, EACCES, ENOENT, EROFS, ENOSPC,
			  EDQUOT, EINTR } },
	{ SYS_read, { EIO, EINTR, EAGAIN, ENOMEM, ECONNRESET } },
	{ SYS_pread64, { EIO, EINTR, ENOMEM } },
	{ SYS_write, { EIO, ENOSPC, EDQUOT, EPIPE, EINTR, EAGAIN } },
	{ SYS_writev, { EIO, ENOSPC, EDQUOT, EPIPE, EINTR, EAGAIN } },
	{ SYS_pwrite64, { EIO, ENOSPC, EDQUOT, EINTR } },
	{ SYS_pwritev2, { EIO, ENOSPC, EDQUOT, EINTR } },
	{ SYS_recvfrom, { ECONNRESET, EAGAIN, EINTR, ENOMEM } },
	{ SYS_recvmsg, { ECONNRESET, EAGAIN, EINTR, ENOMEM } },
	{ SYS_sendto, { EPIPE, ECONNRESET, EAGAIN, EINTR, ENOBUFS, ENOMEM } },
	{ SYS_sendmsg, { EPIPE, ECONNRESET, EAGAIN, EINTR, ENOBUFS, ENOMEM } },
	{ SYS_poll, { EINTR, ENOMEM } },
	{ SYS_ppoll, { EINTR, ENOMEM } },
	{ SYS_close, { EIO, EINTR, ENOSPC } },
	{ SYS_stat, { EIO, ENOMEM, EACCES, ENOENT } },
	{ SYS_fstat, { EIO, ENOMEM } },
	{ SYS_newfstatat, { EIO, ENOMEM, EACCES, ENOENT } },
	{ SYS_statx, { EIO, ENOMEM, EACCES, ENOENT } },
	{ SYS_fstatfs, { EIO, ENOMEM, ENOSYS } },
	{ SYS_getdents64, { EIO, ENOENT, ENOMEM } },
	{ SYS_lseek, { EIO } },
	{ SYS_flock, { EINTR, ENOMEM, EIO, EACCES } },
	{ SYS_fcntl, { NO_DESCRIPTOR, EACCES, EAGAIN } },
	{ SYS_fsync, { EIO, ENOSPC, EDQUOT } },
	{ SYS_fdatasync, { EIO, ENOSPC, EDQUOT } },
	{ SYS_ftruncate, { EIO, EINTR } },
	{ SYS_fchmod, { EIO, EROFS } },
	{ SYS_unlinkat,
	    { EIO, EROFS, EACCES, ENOENT, ENOSPC, EDQUOT, ENOMEM, EBUSY } },
	{ SYS_rename, { EIO, ENOSPC, EDQUOT, EROFS, EACCES, ENOENT, ENOMEM } },
	{ SYS_renameat,
	    { EIO, ENOSPC, EDQUOT, EROFS, EACCES, ENOENT, ENOMEM } },
	{ SYS_renameat2,
	    { EIO, ENOSPC, EDQUOT, EROFS, EACCES, ENOENT, ENOMEM, EINVAL,
		EEXIST } },
	{ SYS_utimensat, { EIO, EROFS, EACCES, EPERM, ENOSPC } },
	{ SYS_fork, { EAGAIN, ENOMEM } },
	{ SYS_clone, { EAGAIN, ENOMEM } },
	{ SYS_execve, { EACCES, ENOENT, ENOMEM, EIO } },
	{ SYS_wait4, { EINTR, ECHILD } },
	{ SYS_rt_sigtimedwait, { EINTR, EAGAIN } },
	{ SYS_socket, { NO_DESCRIPTOR, EACCES } },
	{ SYS_socketpair, { NO_DESCRIPTOR } },
	{ SYS_connect, { ECONNREFUSED, EACCES, EAGAIN, ENOENT } },
	{ SYS_pipe, { NO_DESCRIPTOR } },
	{ SYS_pipe2, { NO_DESCRIPTOR } },
	{ SYS_dup2, { EMFILE, EINTR } },
	{ SYS_dup3, { EMFILE, EINTR } },
	{ SYS_readlink, { EIO, ENOENT, EACCES, ENOMEM } },
	{ SYS_chroot, { EPERM, EACCES, ENOENT, EIO } },
	{ SYS_chdir, { EACCES, ENOENT, EIO } },
	{ SYS_setresuid, { EAGAIN, EPERM } },
	{ SYS_setresgid, { EAGAIN, EPERM } },
	{ SYS_setgroups, { ENOMEM, EPERM } },
	{ SYS_prctl, { ENOMEM, EACCES } },
	{ SYS_prlimit64, { EPERM } },
	{ SYS_setrlimit, { EPERM } },
	{ SYS_close_range, { ENOSYS, ENOMEM, EMFILE } },
	{ SYS_landlock_create_ruleset, { ENOMEM, EMFILE, EOPNOTSUPP } },
	{ SYS_landlock_add_rule, { ENOMEM } },
	{ SYS_landlock_restrict_self, { ENOMEM, EPERM } },
	{ SYS_kill, { EPERM, ESRCH } },
	{ SYS_getsockopt, { ENOMEM } },
	{ SYS_setsockopt, { ENOMEM } },
	{ SYS_brk, { ENOMEM } },
	{ SYS_mmap, { ENOMEM } },
	{ SYS_mremap, { ENOMEM } },
	{ SYS_munmap, { ENOMEM } },
};

const int *
tracer_errors(long number)
{
	static const int none[] = { 0 };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].number == number)
			return table[i].errors;
	return none;
}

bool
tracer_can_be_short(long number)
{
	return number == SYS_read || number == SYS_write ||
	       number == SYS_recvfrom || number == SYS_sendto ||
	       number == SYS_pread64 || number == SYS_pwrite64;
}
