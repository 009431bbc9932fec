/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two headers are kept, and a body if it is the policy. Fails by taking no more. */

#include "wire/sts_answer.h"

#include <string.h>

#include "base/arena.h"

enum { HTTP_OK = 200 };

void sts_answer_begin(
	struct sts_answer *answer, struct arena *arena, struct sts_fetch_facts *facts)
{
	*answer = (struct sts_answer){.facts = facts};
	buf_init(&answer->body, arena);
	facts->location = facts->content_type = facts->body = text_of("");
	facts->body_capped = false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct text trimmed(struct text text)
{
	while (text.len > 0 && is_blank(*text.data))
		text = (struct text){text.data + 1, text.len - 1};
	while (text.len > 0 && is_blank(text.data[text.len - 1]))
		text.len--;
	return text;
}

static void keep(struct sts_answer *answer, struct text line, const char *name, struct text *value)
{
	size_t len = strlen(name);
	struct text found;

	if (!text_starts_nocase(line, name))
		return;
	found = trimmed((struct text){line.data + len, line.len - len});
	*value = text_copy(answer->body.arena, found.data, found.len);
}

size_t sts_answer_header(struct sts_answer *answer, struct text line)
{
	answer->header_octets += line.len;
	answer->headers_capped = answer->header_octets > STS_MAX_HEADERS;
	if (answer->headers_capped)
		return 0;
	keep(answer, line, "location:", &answer->facts->location);
	keep(answer, line, "content-type:", &answer->facts->content_type);
	return line.len;
}

size_t sts_answer_body(struct sts_answer *answer, int status, struct text piece)
{
	size_t room = STS_MAX_BODY - answer->body.len;

	if (status != HTTP_OK)
		return 0;
	buf_add(&answer->body, piece.data, piece.len < room ? piece.len : room);
	answer->facts->body = (struct text){answer->body.data, answer->body.len};
	answer->facts->body_capped = piece.len > room;
	return piece.len > room ? 0 : piece.len;
}
