/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialogue of SMTP and its kin (RFC 5321, RFC 3207): greeting, EHLO, STARTTLS, EHLO again,
 * QUIT. Holds no descriptor and no clock. Whatever the peer sends ends in facts or in a fault, and
 * every refusal still gets its QUIT.
 */

#include "wire/dialog.h"

#include <string.h>

#include "base/arena.h"
#include "wire/ehlo.h"

enum { STRAY_MAX = 200 };

static void command(struct dialog *dialog, enum stage stage, const char *verb, const char *argument)
{
	dialog->stage = stage;
	dialog->want = DIALOG_WRITE;
	reply_parser_init(&dialog->parser, dialog->arena);
	buf_clear(&dialog->output);
	if (argument == NULL)
		buf_printf(&dialog->output, "%s\r\n", verb);
	else
		buf_printf(&dialog->output, "%s %s\r\n", verb, argument);
}

static void await(struct dialog *dialog, enum stage stage)
{
	dialog->stage = stage;
	dialog->want = DIALOG_READ;
	reply_parser_init(&dialog->parser, dialog->arena);
}

static void finish(struct dialog *dialog)
{
	dialog->want = DIALOG_OVER;
	dialog->verdict = true;
}

static void fail(struct dialog *dialog, enum cause cause)
{
	dialog->fault = (struct fault){.stage = dialog->stage, .cause = cause};
}

static void say_quit(struct dialog *dialog)
{
	dialog->verdict = true;
	command(dialog, STAGE_QUIT, "QUIT", NULL);
}

static void refuse(struct dialog *dialog, enum cause cause)
{
	fail(dialog, cause);
	say_quit(dialog);
}

static void say_ehlo(struct dialog *dialog)
{
	command(dialog, dialog->tls ? STAGE_EHLO_TLS : STAGE_EHLO, dialog->plan.protocol->hello,
		dialog->plan.ehlo_name);
}

static void on_greeting(struct dialog *dialog, const struct reply *reply)
{
	dialog->facts->greeting = *reply;
	if (!reply_is_positive(reply))
		refuse(dialog, CAUSE_REPLY);
	else if (dialog->tls && !dialog->plan.ehlo_after_tls)
		say_quit(dialog);
	else
		say_ehlo(dialog);
}

static void on_ehlo(struct dialog *dialog, const struct reply *reply)
{
	dialog->facts->ehlo = *reply;
	if (reply->code != 250) {
		refuse(dialog, CAUSE_REPLY);
		return;
	}
	ehlo_read(dialog->arena, reply, &dialog->facts->before);
	if (dialog->facts->before.starttls)
		command(dialog, STAGE_STARTTLS, "STARTTLS", NULL);
	else
		refuse(dialog, CAUSE_NOT_OFFERED);
}

static void on_starttls(struct dialog *dialog, const struct reply *reply)
{
	dialog->facts->starttls = *reply;
	if (!reply_is_positive(reply)) {
		refuse(dialog, CAUSE_REPLY);
		return;
	}
	dialog->stage = STAGE_TLS;
	dialog->want = DIALOG_START_TLS;
}

static void on_ehlo_tls(struct dialog *dialog, const struct reply *reply)
{
	bool after_starttls = !dialog->plan.implicit_tls;

	if (after_starttls && reply->code == 220 && !dialog->facts->second_greeting) {
		dialog->facts->second_greeting = true;
		await(dialog, STAGE_EHLO_TLS);
		return;
	}
	dialog->facts->ehlo_tls = *reply;
	if (reply->code != 250) {
		refuse(dialog, CAUSE_REPLY);
		return;
	}
	ehlo_read(dialog->arena, reply, &dialog->facts->after);
	say_quit(dialog);
}

static void on_quit(struct dialog *dialog, const struct reply *reply)
{
	dialog->facts->quit = *reply;
	if (dialog->fault.cause == CAUSE_NONE)
		dialog->stage = STAGE_DONE;
	finish(dialog);
}

static void on_reply(struct dialog *dialog, const struct reply *reply)
{
	static void (*const handlers[STAGE_COUNT])(struct dialog *, const struct reply *) = {
		[STAGE_GREETING] = on_greeting,
		[STAGE_EHLO] = on_ehlo,
		[STAGE_STARTTLS] = on_starttls,
		[STAGE_EHLO_TLS] = on_ehlo_tls,
		[STAGE_QUIT] = on_quit,
	};

	handlers[dialog->stage](dialog, reply);
}

/* No further command can be tied to its reply, so not even QUIT is said. */
static void on_broken_reply(struct dialog *dialog, enum reply_status status)
{
	static const enum cause causes[] = {
		[REPLY_NOT_SMTP] = CAUSE_GARBAGE,
		[REPLY_MIXED_CODES] = CAUSE_OUT_OF_STEP,
		[REPLY_TOO_MUCH] = CAUSE_CAP,
	};

	if (dialog->stage != STAGE_QUIT) {
		fail(dialog, causes[status]);
		dialog->facts->garbage = dialog->parser.garbage;
	}
	finish(dialog);
}

/* RFC 3207 section 6: nothing said in clear may be taken for something said under TLS. */
static void check_stray(struct dialog *dialog)
{
	size_t len = dialog->input.len;

	if (dialog->want != DIALOG_START_TLS || len == 0)
		return;
	dialog->facts->stray =
		text_copy(dialog->arena, dialog->input.data, len > STRAY_MAX ? STRAY_MAX : len);
	buf_clear(&dialog->input);
	fail(dialog, CAUSE_INJECTION);
	finish(dialog);
}

/* Reads from `input` while a reply is awaited; octets beyond it wait for the next command. */
static void advance(struct dialog *dialog)
{
	while (dialog->want == DIALOG_READ && dialog->input.len > 0) {
		size_t used;
		enum reply_status status = reply_parser_feed(
			&dialog->parser, dialog->input.data, dialog->input.len, &used);

		buf_drop(&dialog->input, used);
		if (status == REPLY_COMPLETE)
			on_reply(dialog, &dialog->parser.reply);
		else if (status != REPLY_MORE)
			on_broken_reply(dialog, status);
	}
	check_stray(dialog);
}

void dialog_init(struct dialog *dialog, struct arena *arena, const struct dialog_plan *plan,
	struct smtp_facts *facts)
{
	*dialog = (struct dialog){.plan = *plan, .arena = arena, .facts = facts};
	buf_init(&dialog->input, arena);
	buf_init(&dialog->output, arena);
	if (plan->implicit_tls) {
		dialog->stage = STAGE_TLS;
		dialog->want = DIALOG_START_TLS;
	} else {
		await(dialog, STAGE_GREETING);
	}
}

void dialog_feed(struct dialog *dialog, const char *data, size_t len)
{
	while (len > 0 && dialog->want != DIALOG_OVER) {
		size_t room = REPLY_MAX_OCTETS - dialog->input.len;
		size_t part = len < room ? len : room;

		if (part == 0) /* it talks on and on while we write */
			on_broken_reply(dialog, REPLY_TOO_MUCH);
		buf_add(&dialog->input, data, part);
		data += part;
		len -= part;
		advance(dialog);
	}
}

void dialog_eof(struct dialog *dialog)
{
	struct buf *line = &dialog->parser.line;

	if (dialog->want == DIALOG_OVER)
		return;
	if (dialog->stage != STAGE_QUIT) {
		fail(dialog, CAUSE_CLOSED);
		dialog->facts->garbage = text_copy(
			dialog->arena, line->data, line->len > STRAY_MAX ? STRAY_MAX : line->len);
	} else if (dialog->fault.cause == CAUSE_NONE) {
		dialog->stage = STAGE_DONE;
	}
	finish(dialog);
}

void dialog_sent(struct dialog *dialog, size_t len)
{
	buf_drop(&dialog->output, len);
	if (dialog->want != DIALOG_WRITE || dialog->output.len > 0)
		return;
	dialog->want = DIALOG_READ;
	advance(dialog);
}

void dialog_tls_up(struct dialog *dialog)
{
	dialog->tls = true;
	dialog->verdict = !dialog->plan.ehlo_after_tls;
	if (dialog->plan.implicit_tls)
		await(dialog, STAGE_GREETING);
	else if (dialog->plan.ehlo_after_tls)
		say_ehlo(dialog);
	else
		say_quit(dialog);
}
