/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replies and the whole dialogue. The first octet of the input chooses the plan, the second how the
 * rest is cut into segments. Must hold: the cut makes no difference to the framing, every cap is
 * kept, nothing said in clear survives into TLS, and after the end of file the dialogue is over.
 */

#include "fuzz.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "wire/dialog.h"

enum { IMPLICIT_TLS = 1, SECOND_EHLO = 2, HASTY_HANDSHAKE = 4, SLOW_WRITES = 8, TALKS_OVER = 16 };

static enum reply_status parse(struct arena *arena, const char *data, size_t len, size_t step,
	struct reply_parser *parser, size_t *taken)
{
	enum reply_status status = REPLY_MORE;

	reply_parser_init(parser, arena);
	*taken = 0;
	while (status == REPLY_MORE && *taken < len) {
		size_t left = len - *taken;
		size_t used = 0;

		status = reply_parser_feed(parser, data + *taken, left < step ? left : step, &used);
		MUST(used > 0 && used <= left);
		*taken += used;
	}
	return status;
}

static void framing(struct arena *arena, const char *data, size_t len, size_t step)
{
	struct reply_parser whole;
	struct reply_parser cut;
	size_t taken[2];
	enum reply_status status = parse(arena, data, len, len + 1, &whole, &taken[0]);

	MUST(status == parse(arena, data, len, step, &cut, &taken[1]));
	MUST(taken[0] == taken[1] && whole.reply.code == cut.reply.code);
	MUST(whole.reply.count == cut.reply.count && whole.reply.oddities == cut.reply.oddities);
	MUST(whole.reply.count <= REPLY_MAX_LINES && whole.garbage.len == cut.garbage.len);
	for (size_t i = 0; i < whole.reply.count; i++)
		MUST(whole.reply.lines[i].len == cut.reply.lines[i].len &&
			whole.reply.lines[i].len <= REPLY_MAX_LINE &&
			(whole.reply.lines[i].len == 0 ||
				memcmp(whole.reply.lines[i].data, cut.reply.lines[i].data,
					whole.reply.lines[i].len) == 0));
}

/* Writes what there is to write, and starts TLS where the plan says to be hasty. */
static void settle(struct dialog *dialog, unsigned plan)
{
	size_t rounds = 0;

	while (dialog->want == DIALOG_WRITE ||
		(dialog->want == DIALOG_START_TLS && (plan & HASTY_HANDSHAKE))) {
		MUST(rounds++ < 10000);
		if (dialog->want == DIALOG_START_TLS) {
			MUST(dialog->input.len == 0);
			dialog_tls_up(dialog);
			continue;
		}
		MUST(dialog->output.len > 0);
		dialog_sent(dialog, plan & SLOW_WRITES ? 1 : dialog->output.len);
	}
}

static void dialogue(struct arena *arena, unsigned plan, const char *data, size_t len, size_t step)
{
	struct dialog_plan what = {.protocol = &protocol_smtp,
		.ehlo_name = "probe.example.org",
		.implicit_tls = (plan & IMPLICIT_TLS) != 0,
		.ehlo_after_tls = (plan & SECOND_EHLO) != 0};
	struct smtp_facts facts = {0};
	struct dialog dialog;

	dialog_init(&dialog, arena, &what, &facts);
	settle(&dialog, plan | HASTY_HANDSHAKE);
	for (size_t at = 0; at < len; at += step) {
		dialog_feed(&dialog, data + at, len - at < step ? len - at : step);
		MUST(dialog.input.len <= REPLY_MAX_OCTETS);
		if (!(plan & TALKS_OVER) || at % 3 == 0)
			settle(&dialog, plan);
	}
	settle(&dialog, plan | HASTY_HANDSHAKE);
	dialog_eof(&dialog);
	MUST(dialog.want == DIALOG_OVER && dialog.verdict);
	MUST(dialog.fault.cause != CAUSE_NONE || dialog.stage >= STAGE_QUIT);
	MUST((facts.stray.len > 0) == (dialog.fault.cause == CAUSE_INJECTION));
	MUST(facts.stray.len <= 200 && facts.garbage.len <= 200);
	MUST(!facts.after.known || dialog.tls);
	MUST(facts.greeting.count <= REPLY_MAX_LINES && facts.before.count < REPLY_MAX_LINES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	const char *octets = (const char *)data + 2;

	if (size > 2) {
		framing(arena, octets, size - 2, (size_t)data[1] + 1);
		dialogue(arena, data[0], octets, size - 2, (size_t)data[1] + 1);
	}
	arena_free(arena);
	return 0;
}
