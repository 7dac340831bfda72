/* SPDX-License-Identifier: ISC */
/*
 * A check-up of a Maildir.
 * Runs as the mail user, confined to it before anything in it is read.
 */
#include "store/maildir/checkup.h"

#include "lib/finding.h"
#include "lib/number.h"
#include "lib/sandbox.h"
#include "lib/text.h"
#include "store/maildir/contents.h"
#include "store/maildir/index_file.h"
#include "store/maildir/maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { FOUND = 3 };

/* What is looked at, and how its owner is written: "5001:5001". */
struct survey {
	struct findings findings;
	struct maildir maildir;
	char where[MAILDIR_PATH];
	char owner[2 * NUMBER_TEXT];
};

#define SAY(...) FINDING_SAY(&survey->findings, __VA_ARGS__)

/* Why the Maildir cannot be opened. */
static void
say_closed(struct survey *survey, int error)
{
	static const char none[] = "no maildrop, and not in a directory of the "
				   "user's own: mkdir -p ";
	static const char no_directory[] =
	    " must be a directory, no file and no link: mv ";
	static const char shut[] = " cannot be opened: chmod u+rwx it and what "
				   "it is in, or chown -R ";
	const char *where = survey->where;

	if (error == ENOENT)
		SAY(FINDING_WRONG, error, none, where, "; chown -R ",
		    survey->owner, " ", where);
	else if (error == ENOTDIR || error == ELOOP)
		SAY(FINDING_WRONG, error, "", where, no_directory, where, " ",
		    where, ".old");
	else
		SAY(FINDING_WRONG, error, "", where, shut, survey->owner, " ",
		    where);
}

/* A directory of the Maildir: FD, which is NAME in it, or "" for itself. */
static void
check_directory(struct survey *survey, int fd, const char *name)
{
	static const char missing[] =
	    " is not there yet: no mail in it; whoever delivers makes it";
	const char *where = survey->where;
	const char *problem = NULL, *owner = "";
	struct stat file;
	int error = 0;

	if (fd == -1 || fstat(fd, &file) == -1) {
		SAY(FINDING_NOTE, 0, "", where, "/", name, missing);
		return;
	}
	if (file.st_uid != survey->maildir.owner) {
		problem = " is another user's: chown -R ";
		owner = survey->owner;
	} else if ((file.st_mode & 002) != 0) {
		problem = " can be written to by everybody: chmod -R o-w";
	} else if (!survey->maildir.read_only &&
		   faccessat(fd, ".", W_OK, 0) == -1) {
		error = errno;
		problem = " cannot be written, nothing can be removed: chmod "
			  "-R u+rwX";
		if (error == EROFS)
			problem = " is on a read-only file system, nothing can "
				  "be removed: give pop3d -r, or mount -o "
				  "remount,rw";
	}
	if (problem != NULL)
		SAY(FINDING_WRONG, error, "", where, "/", name, problem, owner,
		    " ", where);
	else
		SAY(FINDING_OK, 0, "", where, "/", name);
}

/*
 * A file of ours in the Maildir, if it is there: regular, the user's own, and
 * below LIMIT octets, if there is one.
 */
static bool
check_file(struct survey *survey, const char *name, off_t limit)
{
	struct stat file;

	if (fstatat(survey->maildir.root, name, &file, AT_SYMLINK_NOFOLLOW) ==
	    -1)
		return false;
	if (S_ISREG(file.st_mode) && file.st_uid == survey->maildir.owner &&
	    (limit == 0 || (file.st_size > 0 && file.st_size < limit)))
		return true;
	SAY(FINDING_WRONG, 0, "", survey->where, "/", name,
	    " cannot be used: rm -r ", survey->where, "/", name,
	    "; it is made anew");
	return false;
}

static int
confine(struct survey *survey)
{
	const struct maildir *maildir = &survey->maildir;
	const int all[] = { maildir->root, maildir->new, maildir->cur };
	int directories[3];
	size_t count = 0;
	const char *step;

	for (size_t i = 0; i < 3; i++)
		if (all[i] != -1)
			directories[count++] = all[i];
	if (sandbox_session(directories, count, true, &step) == 0) {
		SAY(FINDING_OK, 0, "the session is confined to it");
		return 0;
	}
	SAY(FINDING_WRONG, errno, "the session cannot be confined, with ", step,
	    ": man pop3d, DIAGNOSTICS, \"no session\"");
	return -1;
}

/* As many messages as a login would find. */
static void
check_messages(struct survey *survey, struct wire *wire)
{
	struct maildir *maildir = &survey->maildir;
	struct maildrop drop = { 0 };
	char count[NUMBER_TEXT], octets[NUMBER_TEXT], left_out[NUMBER_TEXT];

	if (contents_list(maildir, &drop, wire) == -1)
		SAY(FINDING_WRONG, errno,
		    "messages cannot be listed: try again later, or ls ",
		    survey->where, "/new");
	else
		SAY(FINDING_OK, 0,
		    "messages: ", number_format(drop.count, count),
		    ", octets: ", number_format(drop.octets, octets));
	if (maildir->unreadable > 0)
		SAY(FINDING_WRONG, 0, "messages that cannot be read: ",
		    number_format(maildir->unreadable, left_out), "; chown -R ",
		    survey->owner, " ", survey->where, "; chmod -R u+rX ",
		    survey->where);
	if (maildir->long_names > 0)
		SAY(FINDING_WRONG, 0, "messages whose names are too long: ",
		    number_format(maildir->long_names, left_out),
		    "; give them shorter ones");
	maildrop_free(&drop);
}

static void
check_index(struct survey *survey)
{
	struct maildir *maildir = &survey->maildir;
	struct maildir_index *index = &maildir->index;

	if (!check_file(survey, "pop3d.index", 0))
		return;
	index_file_open(maildir);
	if (index->fd != -1 && index_file_check(maildir) == 0)
		SAY(FINDING_OK, 0, "pop3d.index is whole");
	else
		SAY(FINDING_NOTE, 0, "", survey->where, "/", "pop3d.index",
		    " is damaged: the next login makes it anew");
	if (index->fd != -1)
		(void)close(index->fd); /* it was only read */
	*index = (struct maildir_index){ .fd = -1 };
}

static void
check_lock(struct survey *survey)
{
	const char *where = survey->where;
	struct maildir *maildir = &survey->maildir;
	bool read_only = maildir->read_only;

	(void)check_file(survey, "pop3d.lock", 0);
	maildir->read_only = true; /* makes no file */
	if (maildir_lock(maildir) == -1 && errno == EWOULDBLOCK)
		SAY(FINDING_WRONG, 0,
		    "another session has this maildrop: "
		    "fuser ",
		    where, "/pop3d.lock");
	else
		SAY(FINDING_OK, 0, "nobody has the lock");
	maildir_unlock(maildir);
	maildir->read_only = read_only;
}

int
checkup_maildir(
    const char *user, const char *path, bool read_only, struct wire *wire)
{
	struct survey all = {
		.findings = { .fd = 2 },
		.maildir = MAILDIR_CLOSED,
	};
	struct survey *survey = &all;
	struct maildir *maildir = &all.maildir;
	char uid[NUMBER_TEXT], gid[NUMBER_TEXT];
	char *to = text_add_number(all.owner, geteuid());

	(void)text_add_number(text_add(to, ":"), getegid());
	SAY(FINDING_OK, 0, "user ", user, " has uid ",
	    number_format(geteuid(), uid), ", gid ",
	    number_format(getegid(), gid));
	maildir->read_only = read_only;
	if (maildir_open(maildir, path, all.where) == -1) {
		say_closed(survey, errno);
		return FOUND;
	}
	if (maildir->root == -1) {
		SAY(FINDING_NOTE, 0, "", all.where,
		    " is not there yet: no mail; whoever delivers makes it");
		return 0;
	}
	check_directory(survey, maildir->root, "");
	check_directory(survey, maildir->new, "new");
	check_directory(survey, maildir->cur, "cur");
	check_lock(survey);
	if (check_file(survey, "maildirsize", QUOTA_FILE))
		SAY(FINDING_OK, 0, "maildirsize is kept right");
	wire_open(wire, false, 0, 1);
	if (confine(survey) == -1)
		return FOUND;
	maildir->read_only = true; /* a check-up writes no index */
	check_index(survey);
	check_messages(survey, wire);
	return all.findings.wrong ? FOUND : 0;
}
