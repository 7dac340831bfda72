/* SPDX-License-Identifier: ISC */
/*
 * A whole session: a Maildir and what its client says, both from the input.
 * The input is the number of messages, then for each of them the length of a
 * name, the name, the length of the content (two octets, the first high), the
 * content; the rest is the client's.  A name that ends in '/' is in cur/; one
 * that begins with '@' is no message but the index.
 */
#include "lib/wire.h"
#include "store/maildir/contents.h"
#include "store/maildir/index_write.h"
#include "store/maildir/maildir.h"
#include "store/transaction.h"
#include "store/update.h"
#include "tests/common/scratch.h"
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MESSAGES = 8, CONTENT = 4096, SCRIPT = 2048 };

struct input {
	const uint8_t *data;
	size_t size;
};

/* Takes LENGTH octets, or what there is. */
static const uint8_t *
take(struct input *input, size_t *length)
{
	const uint8_t *data = input->data;

	if (*length > input->size)
		*length = input->size;
	input->data += *length;
	input->size -= *length;
	return data;
}

static size_t
take_number(struct input *input, size_t most)
{
	size_t one = 1;
	const uint8_t *data = take(input, &one);

	return one == 1 ? data[0] % (most + 1) : 0;
}

static void
deliver(struct input *input, const char *directory)
{
	char path[400];
	size_t name_length = take_number(input, 255);
	char *name = string_of(take(input, &name_length), name_length);
	size_t length = take_number(input, CONTENT / 256 - 1) * 256;

	length += take_number(input, 255);

	const uint8_t *content = take(input, &length);
	size_t used = strlen(name);
	bool in_cur = used > 0 && name[used - 1] == '/';
	int fd = -1;

	if (in_cur)
		name[--used] = '\0';

	if (name[0] == '@')
		snprintf(
		    path, sizeof path, "%s/Maildir/pop3d.index", directory);
	else
		snprintf(path, sizeof path, "%s/Maildir/%s/%s", directory,
		    in_cur ? "cur" : "new", name);
	if (used > 0 && name[0] != '.' && strchr(name, '/') == NULL)
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd != -1) {
		need(write(fd, content, length) == (ssize_t)length, "write");
		need(close(fd) == 0, "close");
	}
	free(name);
}

/* How many files there are, and a sum over their contents. */
static size_t
count_files(const char *directory, uint64_t *sum)
{
	static const char *const where[] = { "new", "cur" };
	char path[400];
	size_t count = 0;

	*sum = 0;
	for (size_t i = 0; i < 2; i++) {
		snprintf(
		    path, sizeof path, "%s/Maildir/%s", directory, where[i]);

		DIR *open_directory = opendir(path);
		const struct dirent *entry;

		need(open_directory != NULL, "opendir");
		while ((entry = readdir(open_directory)) != NULL) {
			struct stat file;

			if (entry->d_name[0] == '.')
				continue;
			need(fstatat(dirfd(open_directory), entry->d_name,
				 &file, 0) == 0,
			    "stat");
			count++;
			*sum += (uint64_t)file.st_size * 31 + file.st_ino;
		}
		need(closedir(open_directory) == 0, "closedir");
	}
	return count;
}

static int
connect_client(const uint8_t *script, size_t length)
{
	const int room = 8 * 1024 * 1024;
	int pair[2];

	need(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "a socket");
	need(
	    setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == 0,
	    "room");
	need(send(pair[0], script, length, 0) == (ssize_t)length, "room");
	need(shutdown(pair[0], SHUT_WR) == 0, "an end");
	need(dup2(pair[1], 0) == 0 && dup2(pair[1], 1) == 1, "0 and 1");
	need(close(pair[1]) == 0, "close");
	return pair[0];
}

/* Every line that the client sent has one status line, in order; see below. */
static void
check_replies(int client)
{
	static char got[1 << 20];
	ssize_t length = recv(client, got, sizeof got - 1, MSG_DONTWAIT);

	if (length <= 0)
		return;
	got[length] = '\0';
	need(length < 3 || strncmp(got, "+OK", 3) == 0 ||
		 strncmp(got, "-ER", 3) == 0,
	    "a status comes first");
	need(length < 2 || memcmp(got + length - 2, "\r\n", 2) == 0 ||
		 length == sizeof got - 1,
	    "lines end in CRLF");
}

/* Logs in.  Whatever the index says, all messages are there. */
static void
enter(struct maildir *maildir, struct maildrop *drop, struct wire *wire,
    const char *directory)
{
	char path[300], where[MAILDIR_PATH];
	uint64_t sum;

	snprintf(path, sizeof path, "%s/Maildir", directory);
	need(maildir_open(maildir, path, where) == 0, "open");
	need(maildir_lock(maildir) == 0, "lock");
	need(contents_list(maildir, drop, wire) == 0, "list");
	need(drop->count == count_files(directory, &sum),
	    "as many messages as files");
}

static void
leave(const struct maildir *maildir, struct maildrop *drop)
{
	const int descriptors[] = { maildir->root, maildir->new, maildir->cur,
		maildir->lock[0], maildir->lock[1], maildir->quota,
		maildir->index.fd };

	for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++)
		need(descriptors[i] == -1 || close(descriptors[i]) == 0,
		    "close");
	maildrop_free(drop);
}

static void
update(struct maildir *maildir, struct maildrop *drop, const char *directory,
    size_t count)
{
	size_t left = drop->left;
	uint64_t sum;
	struct update done = update_run(maildir, drop);

	need(done.failed == 0, "everything could be removed");
	need(done.removed == drop->count - left, "as many as marked");
	need(count_files(directory, &sum) == count - done.removed,
	    "R1: no more than was marked");
}

static void
serve(const char *directory, const uint8_t *script, size_t length)
{
	static struct wire wire;
	struct maildir maildir = MAILDIR_CLOSED;
	struct maildrop drop = { 0 };
	uint64_t before, after;
	int client = connect_client(script, length);

	wire_open(&wire, false, 0, 5);
	enter(&maildir, &drop, &wire, directory);
	wire.locale = (struct locale){ 0 };

	size_t count = count_files(directory, &before);
	const struct capability_policy policy = { .expire = "NEVER" };
	struct transaction transaction = {
		.wire = &wire,
		.maildir = &maildir,
		.drop = &drop,
		.capabilities = count % 2 == 1 ? CAPABILITY_UTF8 : 0,
		.policy = &policy,
	};
	enum transaction_end end = transaction_run(&transaction);

	need(count_files(directory, &after) == count && before == after,
	    "R1: nothing is removed before QUIT");
	if (end == TRANSACTION_QUIT)
		update(&maildir, &drop, directory, count);
	index_remember(&maildir, &drop);
	wire_close(&wire);
	check_replies(client);
	need(close(client) == 0, "close");
	leave(&maildir, &drop);

	/* And once more, with the index that it wrote. */
	maildir = (struct maildir)MAILDIR_CLOSED;
	enter(&maildir, &drop, &wire, directory);
	need(contents_load(&maildir, &drop, &wire) == 0, "load");
	leave(&maildir, &drop);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	size_t messages = take_number(&input, MESSAGES);
	char directory[64];

	snprintf(
	    directory, sizeof directory, "/dev/shm/fuzz.%d", (int)getpid());
	scratch_remove(directory);

	int here = open(".", O_RDONLY | O_DIRECTORY);

	need(scratch_enter(directory, geteuid()) == 0, "a directory");
	need(here != -1 && fchdir(here) == 0 && close(here) == 0, "back");
	for (size_t i = 0; i < messages; i++)
		deliver(&input, directory);
	if (input.size <= SCRIPT)
		serve(directory, input.data, input.size);
	scratch_remove(directory);
	return 0;
}
