/* SPDX-License-Identifier: ISC */
/*
 * What replies say to people, in the language that they asked for.
 * Runs as nobody (login) and as the mail user (session).
 */
#include "lib/reply.h"

#include <stdbool.h>
#include <string.h>

/* English, as the code has it, and Russian. */
static const char *const russian[][2] = {
	/* before login */
	{ "passwords are only taken over TLS here",
	    "пароли здесь принимаются только через TLS" },
	{ "name and password are too long", "имя и пароль слишком длинны" },
	{ "not a line of POP3", "это не строка POP3" },
	{ "this cannot be a user's name",
	    "это не может быть именем пользователя" },
	{ "USER comes first", "сначала нужна команда USER" },
	{ "APOP is not offered here", "команды APOP здесь нет" },
	{ "APOP wants a name and a digest", "команде APOP нужны имя и хеш" },
	{ "no such mechanism here", "такого механизма здесь нет" },
	{ "cancelled", "отменено" },
	{ "not a response of this mechanism",
	    "это не ответ для данного механизма" },
	{ "nobody may log in as somebody else",
	    "войти от чужого имени нельзя" },
	{ "mechanisms follow", "список механизмов" },
	{ "TLS is on already", "TLS уже включён" },
	{ "TLS cannot be started here", "TLS здесь включить нельзя" },
	{ "begin TLS", "начинайте TLS" },
	{ "not a command before login", "до входа такой команды нет" },
	{ "too much before login", "слишком много команд до входа" },
	{ "name or token is wrong", "неверное имя или токен" },
	{ "name or password is wrong", "неверное имя или пароль" },
	{ "cannot check passwords now, try again later",
	    "сейчас пароли не проверить, повторите позже" },
	{ "cannot check passwords, tell the operator",
	    "пароли не проверить, сообщите администратору" },
	{ "name and password must be UTF-8",
	    "имя и пароль должны быть в UTF-8" },
	/* in both states */
	{ "wrong arguments", "неверные аргументы" },
	{ "capability list follows", "список возможностей" },
	{ "UTF8 is on", "UTF8 включён" },
	{ "UTF8 is not offered here", "команды UTF8 здесь нет" },
	{ "languages follow", "список языков" },
	{ "is the language now", "язык ответов выбран" },
	{ "no such language here", "такого языка здесь нет" },
	{ " POP3 server signing off", ": сервер POP3 прощается" },
	/* the answer to a password */
	{ "cannot work safely here, tell the operator",
	    "безопасная работа невозможна, сообщите администратору" },
	{ "there is no maildrop, tell the operator",
	    "почтового ящика нет, сообщите администратору" },
	{ "another session has this maildrop", "ящик занят другим сеансом" },
	{ "too soon after the last login, try again later",
	    "слишком рано после прошлого входа, повторите позже" },
	{ "cannot read the maildrop now, try again later",
	    "сейчас ящик не читается, повторите позже" },
	{ "'s maildrop has ", ": в ящике " },
	/* after it */
	{ "unknown command", "неизвестная команда" },
	{ "maildrop has ", "в ящике " },
	{ "cannot read the maildrop now", "сейчас ящик не читается" },
	{ "no such message, only ", "нет такого сообщения, в ящике только " },
	{ " in maildrop", "" },
	{ "message ", "сообщение " },
	{ " already deleted", " уже удалено" },
	{ " deleted", " удалено" },
	{ "this maildrop is read-only, nothing can be deleted",
	    "ящик открыт только для чтения, удалить ничего нельзя" },
	{ " is gone: another program removed it",
	    " исчезло: его удалила другая программа" },
	{ " needs UTF8: it has an internationalized address",
	    " требует UTF8: в нём есть адрес не в ASCII" },
	{ " cannot be read now", " сейчас не читается" },
	{ "unique-id listing follows", "список уникальных имён" },
	{ "top of message follows", "начало сообщения" },
	{ "TOP wants a message and a number of lines",
	    "команде TOP нужны номер сообщения и число строк" },
	{ " could not be removed", " удалить не удалось" },
	{ "maildrop empty", "ящик пуст" },
	{ " left", " осталось" },
};

/* One, two to four, and more, as Russian counts. */
static const char *const russian_counts[][4] = {
	{ " messages", " сообщение", " сообщения", " сообщений" },
	{ " octets", " октет", " октета", " октетов" },
};

/* Octets of TEXT that programs read: status and response code. */
static size_t
code_length(const char *text)
{
	size_t length = strncmp(text, "+OK ", 4) == 0    ? 4
			: strncmp(text, "-ERR ", 5) == 0 ? 5
							 : 0;

	if (length < 5 || text[length] != '[')
		return length;
	length += strcspn(text + length, " ");
	return text[length] == ' ' ? length + 1 : length;
}

static void
put_piece(struct wire *wire, const char *text, size_t length)
{
	memcpy(wire_room(wire, length), text, length);
	wire_filled(wire, length);
}

void
reply_say(struct wire *wire, const char *text)
{
	size_t code = code_length(text);
	const char *words = text + code;
	size_t length = strcspn(words, "\r");

	for (size_t i = 0; wire->locale.language == LOCALE_RUSSIAN &&
			   i < sizeof russian / sizeof *russian;
	     i++)
		if (strlen(russian[i][0]) == length &&
		    memcmp(russian[i][0], words, length) == 0) {
			put_piece(wire, text, code);
			wire_put(wire, russian[i][1]);
			text = words + length; /* the line end, if any */
			break;
		}
	wire_put(wire, text);
}

/* 1, 21, 31 ...; 2 to 4, 22 to 24 ...; all others, 11 to 14 among them. */
static size_t
russian_form(uint64_t count)
{
	if (count % 100 / 10 == 1 || count % 10 == 0 || count % 10 > 4)
		return 3;
	return count % 10 == 1 ? 1 : 2;
}

void
reply_count(
    struct wire *wire, uint64_t count, const char *one, const char *many)
{
	const char *word = count == 1 ? one : many;

	for (size_t i = 0; wire->locale.language == LOCALE_RUSSIAN &&
			   i < sizeof russian_counts / sizeof *russian_counts;
	     i++)
		if (strcmp(russian_counts[i][0], many) == 0)
			word = russian_counts[i][russian_form(count)];
	wire_number(wire, count);
	wire_put(wire, word);
}

static void
list_languages(struct wire *wire)
{
	reply_say(wire, "+OK languages follow\r\n");
	for (unsigned i = 0; i < LOCALE_LANGUAGES; i++) {
		wire_put(wire, locale_tag((enum locale_language)i));
		wire_put(wire, " ");
		wire_put(wire, locale_name((enum locale_language)i));
		wire_put(wire, "\r\n");
	}
	wire_put(wire, ".\r\n");
}

void
reply_lang(struct wire *wire, const char *argument)
{
	if (argument == NULL) {
		list_languages(wire);
		return;
	}
	if (locale_find(argument, &wire->locale.language) == -1) {
		reply_say(wire, "-ERR no such language here\r\n");
		return;
	}
	wire_put(wire, "+OK ");
	wire_put(wire, locale_tag(wire->locale.language));
	wire_put(wire, " ");
	reply_say(wire, "is the language now\r\n");
}
