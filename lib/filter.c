/* SPDX-License-Identifier: ISC */
/*
 * The system call filters: what each process may ask of the kernel.
 * Runs as nobody (login) and as the mail user (session).
 *
 * The tables name all calls that C libraries make of the functions that we
 * use, on every machine: glibc to 2.43 and musl to 1.2.6 were read.  The
 * numbers are the kernel's, which knows more of them than an older C library.
 * Where an argument is a pointer, what it points to cannot be looked at.
 */
#include "lib/filter.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#if defined(__x86_64__) && defined(__LP64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define MACHINE AUDIT_ARCH_I386
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined(__ARM_EABI__) && !defined(__ARMEB__)
#define MACHINE AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define MACHINE AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define MACHINE AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define MACHINE AUDIT_ARCH_S390X
#elif defined(__loongarch_lp64)
#define MACHINE AUDIT_ARCH_LOONGARCH64
#else
#error "name this machine's AUDIT_ARCH here, then run the tests on it"
#endif

/* A call, and what one of its arguments must be. */
struct rule {
	int call;
	enum { ANY, IS, IS_NOT, ABOVE, LACKS, IS_NULL, NO_FILE } test;
	unsigned argument;
	uint32_t value;
};

/* Descriptor 2: others write to it, and may have more in it than we wrote. */
enum { LOG = 2 };

/*
 * What the login process may do: talk, wait, look at the clock, end.  No
 * descriptor comes in beside the octets, and none goes out.
 */
static const struct rule login_rules[] = {
	/* The client and the monitor; root's terminal or log is not read. */
	{ __NR_read, IS_NOT, 0, LOG },
	{ __NR_recvfrom, IS_NOT, 0, LOG },
	{ __NR_write, ANY, 0, 0 },
	/* With an address it would reach any datagram socket by its path. */
	{ __NR_sendto, IS_NULL, 4, 0 },
#ifdef __NR_recv /* 32-bit ARM, PowerPC */
	{ __NR_recv, IS_NOT, 0, LOG },
	{ __NR_send, ANY, 0, 0 },
#endif
#if defined(__i386__) || defined(__s390x__) /* glibc, built for Linux < 4.3 */
	{ __NR_socketcall, IS, 0, SYS_RECV },
	{ __NR_socketcall, IS, 0, SYS_SEND },
#endif
#ifdef __NR_poll
	/* Not on newer machines. */
	{ __NR_poll, ANY, 0, 0 },
#endif
	{ __NR_ppoll, ANY, 0, 0 },
	{ __NR_clock_gettime, ANY, 0, 0 }, /* where no vDSO tells */
#ifdef __NR_clock_gettime64
	/* 32-bit machines, where time has 64. */
	{ __NR_ppoll_time64, ANY, 0, 0 },
	{ __NR_clock_gettime64, ANY, 0, 0 },
#endif
	{ __NR_close, ANY, 0, 0 },
	{ __NR_exit_group, ANY, 0, 0 },
	{ __NR_exit, ANY, 0, 0 }, /* musl: what exit_group() cannot end */
	/* A poll that a stop and continue interrupted. */
	{ __NR_restart_syscall, ANY, 0, 0 },
};

/*
 * What the session may do besides: files, which Landlock narrows down to one
 * Maildir, and memory for the list of messages.
 */
static const struct rule session_rules[] = {
	/* To open, Landlock decides; to look at a name, it does not. */
	{ __NR_openat, ANY, 0, 0 },
	{ __NR_statx, ANY, 0, 0 },
#ifdef __NR_fstat
	{ __NR_fstat, ANY, 0, 0 },
#endif
#ifdef __NR_newfstatat
	{ __NR_newfstatat, ANY, 0, 0 },
#endif
	/*
	 * What has an offset is for the Maildir's files: in the log, it would
	 * write over the lines of others.
	 */
	{ __NR_pread64, ABOVE, 0, LOG },
	{ __NR_pwrite64, ABOVE, 0, LOG },
#ifdef __NR_pwritev2 /* musl 1.2.6's pwrite(); that for old kernels as well */
	{ __NR_pwritev2, ABOVE, 0, LOG },
#endif
	{ __NR_lseek, ABOVE, 0, LOG },
	{ __NR_getdents64, ANY, 0, 0 },
	{ __NR_unlinkat, IS, 2, 0 }, /* no directories */
#ifdef __NR_renameat
	/* Not on newer machines. */
	{ __NR_renameat, ANY, 0, 0 },
#endif
	{ __NR_renameat2, IS, 4, 0 }, /* without any flag, it is the same */
	{ __NR_renameat2, IS, 4, RENAME_NOREPLACE },
	/* Without a path: the time of what is open.  Landlock lets all pass. */
	{ __NR_utimensat, IS_NULL, 1, 0 },
	/*
	 * fdopendir() asks how it was opened and sets close-on-exec; fstat(),
	 * in musl, asks whether it is open at all.  Not F_SETOWN and the like,
	 * which have signals sent, and not F_SETFL: the log and the client's
	 * connection are shared.  The maildrop is locked already.
	 */
	{ __NR_fcntl, IS, 1, F_GETFL },
	{ __NR_fcntl, IS, 1, F_GETFD },
	{ __NR_fcntl, IS, 1, F_SETFD },
	/* What of a reply the client's host has not taken yet. */
	{ __NR_ioctl, IS, 1, SIOCOUTQ },
/* No file is mapped: the log may be open for reading, too. */
#if __SIZEOF_LONG__ == 4 /* 64-bit offsets, 64-bit time */
	{ __NR_fstat64, ANY, 0, 0 },
	{ __NR_fstatat64, ANY, 0, 0 },
	{ __NR__llseek, ABOVE, 0, LOG },
	{ __NR_utimensat_time64, IS_NULL, 1, 0 },
	{ __NR_fcntl64, IS, 1, F_GETFL },
	{ __NR_fcntl64, IS, 1, F_GETFD },
	{ __NR_fcntl64, IS, 1, F_SETFD },
	{ __NR_mmap2, NO_FILE, 2, PROT_EXEC },
#elif defined(__s390x__) /* all arguments in memory */
	{ __NR_mmap, ANY, 0, 0 },
#else
	{ __NR_mmap, NO_FILE, 2, PROT_EXEC },
#endif
	{ __NR_mprotect, LACKS, 2, PROT_EXEC },
	{ __NR_brk, ANY, 0, 0 },
	{ __NR_mremap, ANY, 0, 0 },
	{ __NR_munmap, ANY, 0, 0 },
	{ __NR_madvise, ANY, 0, 0 },
	{ __NR_getrandom, ANY, 0, 0 }, /* glibc's malloc() asks for its seed */
	/* The log: what 2 is, who speaks. */
	{ __NR_getsockopt, IS, 2, SO_TYPE },
#if defined(__i386__) || defined(__s390x__)
	{ __NR_socketcall, IS, 0, SYS_GETSOCKOPT },
#endif
	{ __NR_getpid, ANY, 0, 0 },
};

/*
 * What happens to all other calls.  Sanitizers and valgrind need many, to work
 * and to report; only builds for tests define SANDBOX_DEBUG.
 */
#ifdef SANDBOX_DEBUG
#define OTHERS SECCOMP_RET_ALLOW
#else
#define OTHERS SECCOMP_RET_KILL_PROCESS
#endif

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* Four instructions of head, at most seven for each rule, one verdict. */
enum {
	RULES = COUNT(login_rules) + COUNT(session_rules),
	FILTER_MAX = 4 + 7 * RULES + 1,
};

struct filter {
	unsigned short length;
	struct sock_filter code[FILTER_MAX];
};

static void
add(struct filter *filter, uint16_t code, uint32_t value)
{
	filter->code[filter->length++] =
	    (struct sock_filter){ .code = code, .k = value };
}

static void
add_load(struct filter *filter, size_t offset)
{
	add(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset);
}

/* If TEST with VALUE is WANTED, goes on; if not, past the next SKIP. */
static void
add_test(struct filter *filter, uint16_t test, uint32_t value, bool wanted,
    uint8_t skip)
{
	struct sock_filter *last = &filter->code[filter->length];

	add(filter, BPF_JMP | BPF_K | test, value);
	if (wanted)
		last->jf = skip;
	else
		last->jt = skip;
}

/* Where the half of ARGUMENT is that counts for anything but a pointer. */
static size_t
lower_half(unsigned argument)
{
	return offsetof(struct seccomp_data, args) + 8 * argument +
	       (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0);
}

static size_t
upper_half(unsigned argument)
{
	return lower_half(argument) ^ 4;
}

/*
 * The test of an argument, which goes past the verdict if it fails.  NO_FILE is
 * LACKS and, of mmap(), that the descriptor is -1.
 */
static void
add_argument(struct filter *filter, const struct rule *rule)
{
	add_load(filter, lower_half(rule->argument));
	switch (rule->test) {
	case IS:
		add_test(filter, BPF_JEQ, rule->value, true, 1);
		break;
	case IS_NOT:
		add_test(filter, BPF_JEQ, rule->value, false, 1);
		break;
	case ABOVE:
		add_test(filter, BPF_JGT, rule->value, true, 1);
		break;
	case LACKS:
		add_test(filter, BPF_JSET, rule->value, false, 1);
		break;
	case IS_NULL:
		add_test(filter, BPF_JEQ, 0, true, 3);
		add_load(filter, upper_half(rule->argument));
		add_test(filter, BPF_JEQ, 0, true, 1);
		break;
	case NO_FILE:
		add_test(filter, BPF_JSET, rule->value, false, 3);
		add_load(filter, lower_half(4));
		add_test(filter, BPF_JEQ, UINT32_MAX, true, 1);
		break;
	case ANY:
		break;
	}
}

static void
add_rules(struct filter *filter, const struct rule *rules, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned short test = filter->length;

		add_test(filter, BPF_JEQ, (uint32_t)rules[i].call, true, 1);
		if (rules[i].test == ANY) {
			add(filter, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
			continue;
		}
		add_argument(filter, &rules[i]);
		add(filter, BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
		add_load(filter, offsetof(struct seccomp_data, nr));
		filter->code[test].jf = (uint8_t)(filter->length - test - 1);
	}
}

static void
filter_begin(struct filter *filter)
{
	filter->length = 0;
	add_load(filter, offsetof(struct seccomp_data, arch));
	/* Another machine's numbers mean other calls. */
	add_test(filter, BPF_JEQ, MACHINE, false, 1);
	add(filter, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	add_load(filter, offsetof(struct seccomp_data, nr));
	add_rules(filter, login_rules, COUNT(login_rules));
}

static int
filter_enforce(struct filter *filter)
{
	add(filter, BPF_RET | BPF_K, OTHERS);

	struct sock_fprog program = {
		.len = filter->length,
		.filter = filter->code,
	};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

bool
filter_available(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != -1 || errno != EINVAL;
}

int
filter_login(void)
{
	struct filter filter;

	filter_begin(&filter);
	return filter_enforce(&filter);
}

int
filter_session(void)
{
	struct filter filter;

	filter_begin(&filter);
	add_rules(&filter, session_rules, COUNT(session_rules));
	return filter_enforce(&filter);
}
