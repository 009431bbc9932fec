/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reply framing. Knows codes and lines and nothing of what a reply means. Oddities that senders
 * tolerate are noted and parsing goes on; only what no sender can follow ends it.
 */

#include "wire/smtp_reply.h"

#include "base/arena.h"
#include "base/vec.h"

enum { CODE_LENGTH = 3, GARBAGE_MAX = 200 };

void reply_parser_init(struct reply_parser *parser, struct arena *arena)
{
	*parser = (struct reply_parser){.arena = arena};
	buf_init(&parser->line, arena);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The code of a line of `len` octets, 0 if it has none: 2yz to 5yz, then blank, hyphen or the end.
 */
static int line_code(const char *line, size_t len)
{
	if (len < CODE_LENGTH || line[0] < '2' || line[0] > '5' || !is_digit(line[1]) ||
		!is_digit(line[2]))
		return 0;
	if (len > CODE_LENGTH && line[CODE_LENGTH] != ' ' && line[CODE_LENGTH] != '-')
		return 0;
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

static unsigned text_oddities(struct text text)
{
	unsigned oddities = text.len == 0 ? REPLY_NO_TEXT : 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c >= 0x80)
			oddities |= REPLY_8BIT;
		else if ((c < 0x20 && c != '\t') || c == 0x7f)
			oddities |= REPLY_CONTROL;
	}
	return oddities;
}

static void add_line(struct reply_parser *parser, struct text text)
{
	struct reply *reply = &parser->reply;

	reply->lines = vec_grow(
		parser->arena, reply->lines, reply->count, &parser->room, sizeof(*reply->lines));
	reply->lines[reply->count++] = text_copy(parser->arena, text.data, text.len);
}

/* A whole line without its LF is in parser->line. */
static enum reply_status end_of_line(struct reply_parser *parser)
{
	struct reply *reply = &parser->reply;
	char *line = parser->line.data;
	size_t len = parser->line.len;
	struct text text = {"", 0};
	int code;

	if (len + 1 > REPLY_STANDARD_LINE)
		reply->oddities |= REPLY_LONG_LINE;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	else
		reply->oddities |= REPLY_BARE_LF;
	code = line_code(line, len);
	if (code == 0) {
		parser->garbage =
			text_copy(parser->arena, line, len > GARBAGE_MAX ? GARBAGE_MAX : len);
		return REPLY_NOT_SMTP;
	}
	if (reply->code != 0 && reply->code != code)
		return REPLY_MIXED_CODES;
	reply->code = code;
	if (len > CODE_LENGTH + 1)
		text = (struct text){line + CODE_LENGTH + 1, len - CODE_LENGTH - 1};
	reply->oddities |= text_oddities(text);
	add_line(parser, text);
	if (len > CODE_LENGTH && line[CODE_LENGTH] == '-')
		return reply->count >= REPLY_MAX_LINES ? REPLY_TOO_MUCH : REPLY_MORE;
	return REPLY_COMPLETE;
}

enum reply_status reply_parser_feed(
	struct reply_parser *parser, const char *data, size_t len, size_t *used)
{
	enum reply_status status = REPLY_MORE;
	size_t i;

	for (i = 0; i < len && status == REPLY_MORE; i++) {
		if (++parser->octets > REPLY_MAX_OCTETS || parser->line.len >= REPLY_MAX_LINE) {
			status = REPLY_TOO_MUCH;
		} else if (data[i] == '\n') {
			status = end_of_line(parser);
			buf_clear(&parser->line);
		} else {
			buf_add_char(&parser->line, data[i]);
		}
	}
	*used = i;
	return status;
}
