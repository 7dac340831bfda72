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
	char text[8 * CHILDREN_MAX]; /* "4194304 ", and a few are shorter */
	int fd = open("/proc/thread-self/children", O_RDONLY);
	ssize_t length = fd != -1 ? read(fd, text, sizeof text - 1) : -1;
	char *at = text, *end;

	if (fd != -1)
		(void)close(fd); /* it was only read */
	text[length != -1 ? length : 0] = '\0';
	children->count = 0;
	children->all = length != -1;
	for (; *at != '\0'; at = end + 1) {
		long pid = strtol(at, &end, 10);

		/* The last may be half a number. */
		if (end == at || *end != ' ' ||
		    children->count == CHILDREN_MAX) {
			children->all = false;
			return;
		}
		children->pids[children->count++] = (pid_t)pid;
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
	bool left = before->all;

	while (left && deadline_left(deadline) > 0) {
		struct children now;

		left = false;
		children_list(&now);
		for (int i = 0; i < now.count; i++)
			if (!is_in(before, now.pids[i])) {
				/* What it leaves is ours then: look again. */
				left = true;
				(void)kill(now.pids[i], SIGKILL);
				(void)waitpid(now.pids[i], NULL, WNOHANG);
			}
		if (left)
			(void)poll(NULL, 0, LOOK);
	}
}
