/* SPDX-License-Identifier: ISC */
/*
 * A message as a client must get it.
 * Pure.  Shares nothing with store/message.c, on purpose.
 */
#include "tests/common/model.h"

#include <stdbool.h>
#include <string.h>

struct model {
	char *out;
	size_t length;
	uint64_t octets;
};

static void
put(struct model *model, char octet)
{
	model->out[model->length++] = octet;
	model->octets++;
}

/* One line of LENGTH octets, without its line end. */
static void
put_line(struct model *model, const char *line, size_t length)
{
	if (length > 0 && line[0] == '.')
		model->out[model->length++] = '.';
	for (size_t i = 0; i < length; i++)
		put(model, line[i]);
	put(model, '\r');
	put(model, '\n');
}

size_t
model_message(const char *file, size_t length, uint64_t lines, char *client,
    uint64_t *octets)
{
	struct model model = { .out = client };
	bool body = false;
	size_t begin = 0;

	while (begin < length && !(body && lines == 0)) {
		size_t end = begin;

		while (end < length && file[end] != '\n')
			end++;

		size_t next = end < length ? end + 1 : end;

		if (end < length && end > begin && file[end - 1] == '\r')
			end--;
		put_line(&model, file + begin, end - begin);
		if (body)
			lines--;
		else if (end == begin)
			body = true;
		begin = next;
	}
	if (length == 0) /* no message has no line */
		put_line(&model, file, 0);
	*octets = model.octets;
	memcpy(model.out + model.length, ".\r\n", 3);
	return model.length + 3;
}
