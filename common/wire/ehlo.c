/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EHLO reply -> capabilities. Also notes what explains a missing STARTTLS: a token that resembles
 * it, the keyword on the server's own line, the mask of an inspecting firewall. Cannot fail.
 */

#include "wire/ehlo.h"

#include <string.h>

#include "base/arena.h"

enum { MASK_MIN_X = 4 };

static struct text token_of(struct text line, struct text *params)
{
	struct text token = line;

	for (token.len = 0; token.len < line.len; token.len++)
		if (line.data[token.len] == ' ' || line.data[token.len] == '\t')
			break;
	*params = (struct text){line.data + token.len, line.len - token.len};
	while (params->len > 0 && (params->data[0] == ' ' || params->data[0] == '\t')) {
		params->data++;
		params->len--;
	}
	return token;
}

/* Cisco's inspection writes XXXXXXXA over STARTTLS: X all through, but for the last character. */
static bool is_mask(struct text token)
{
	size_t x = 0;

	while (x < token.len && token.data[x] == 'X')
		x++;
	return x >= MASK_MIN_X && x + 1 >= token.len;
}

static void note_keyword(struct capabilities *caps, struct text token, struct text params)
{
	const struct {
		const char *keyword;
		bool *flag;
	} flags[] = {
		{"SMTPUTF8", &caps->smtputf8},
		{"8BITMIME", &caps->eightbitmime},
		{"PIPELINING", &caps->pipelining},
		{"ENHANCEDSTATUSCODES", &caps->enhanced_status},
		{"REQUIRETLS", &caps->requiretls},
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (text_equal_nocase(token, flags[i].keyword))
			*flags[i].flag = true;
	/* Dovecot offers AUTH with an empty list before TLS: nothing */
	if (text_equal_nocase(token, "AUTH") && params.len > 0)
		caps->auth = true;
	if (text_equal_nocase(token, "STARTTLS")) {
		caps->starttls = true;
		caps->starttls_params = params;
	} else if (caps->masked.len == 0 && is_mask(token)) {
		caps->masked = token;
	}
}

/* The keyword inside another token or among its parameters. */
static void note_near_miss(struct capabilities *caps, struct text token, struct text line)
{
	if (caps->near_miss.len == 0 && !text_equal_nocase(token, "STARTTLS") &&
		text_contains_nocase(line, "STARTTLS"))
		caps->near_miss = text_contains_nocase(token, "STARTTLS") ? token : line;
}

/* As a word of its own: a server may well be named starttls.example.org. */
static bool has_keyword(struct text line)
{
	while (line.len > 0) {
		struct text rest;

		if (text_equal_nocase(token_of(line, &rest), "STARTTLS"))
			return true;
		line = rest;
	}
	return false;
}

void ehlo_read(struct arena *arena, const struct reply *reply, struct capabilities *caps)
{
	*caps = (struct capabilities){.known = true};
	if (reply->count == 0)
		return;
	caps->starttls_on_first_line = has_keyword(reply->lines[0]);
	caps->count = reply->count - 1;
	caps->keywords = arena_array(arena, caps->count, sizeof(*caps->keywords));
	for (size_t i = 0; i < caps->count; i++) {
		struct text params;
		struct text line = reply->lines[i + 1];
		struct text token = token_of(line, &params);

		caps->keywords[i] = line;
		note_keyword(caps, token, params);
		note_near_miss(caps, token, line);
	}
}
