/* SPDX-License-Identifier: ISC */
/*
 * Processes that a checker started and left running.
 * Runs as root (monitor).  Reads what the kernel says of our own children.
 */
#include "auth/root/children.h"

#include "lib/deadline.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 2, LOOK = 10 /* milliseconds */ };

void
children_list(struct children *children)
{
	/* "1 2 3 ": no number takes less than two octets. */
	char text[2 * sizeof children->pids / sizeof *children->pids];
	int fd = open("/proc/thread-self/children", O_RDONLY);
	ssize_t length = fd != -1 ? read(fd, text, sizeof text) : -1;
	char *at = text, *end;

	if (fd != -1)
		(void)close(fd); /* it was only read */
	children->count = -1;
	if (length == -1 || length == sizeof text)
		return;
	text[length] = '\0';
	for (int count = 0;; at = end) {
		long pid = strtol(at, &end, 10);

		if (end == at) {
			children->count = count;
			return;
		}
		children->pids[count++] = (pid_t)pid;
	}
}

static bool
is_in(const struct children *children, pid_t pid)
{
	for (int i = 0; i < children->count; i++)
		if (children->pids[i] == pid)
			return true;
	return false;
}

void
children_end(const struct children *before)
{
	int64_t deadline = deadline_in(SECONDS);
	bool left = before->count != -1;

	while (left && deadline_left(deadline) > 0) {
		struct children now;

		left = false;
		children_list(&now);
		for (int i = 0; i < now.count; i++)
			if (!is_in(before, now.pids[i]) &&
			    kill(now.pids[i], SIGKILL) == 0 &&
			    waitpid(now.pids[i], NULL, WNOHANG) == 0)
				left = true;
		if (left)
			(void)poll(NULL, 0, LOOK);
	}
}
