/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialogue, driven as its owner would. Each transcript has its expected end, and the property
 * that matters more: however it is cut into segments, the facts are the same, and every prefix of
 * it ends in a state.
 */

#include "unit.h"

#include <string.h>

#include "transcripts.h"
#include "wire/dialog.h"

struct run {
	struct dialog dialog;
	struct smtp_facts facts;
	struct buf said;   /* all commands */
	size_t write_step; /* octets that one write takes */
	bool eager;        /* octets under TLS come before EHLO went out */
};

static void settle(struct run *run)
{
	while (run->dialog.want == DIALOG_WRITE) {
		struct buf *output = &run->dialog.output;
		size_t len = output->len < run->write_step ? output->len : run->write_step;

		ck_assert_uint_gt(output->len, 0);
		buf_add(&run->said, output->data, len);
		dialog_sent(&run->dialog, len);
	}
}

static void start(struct run *run, const struct transcript *transcript)
{
	struct dialog_plan plan = {&protocol_smtp, "probe.example.org", transcript->implicit_tls,
		!transcript->no_second_ehlo};

	if (transcript->protocol != NULL)
		plan.protocol = transcript->protocol;
	memset(&run->facts, 0, sizeof(run->facts));
	if (run->write_step == 0)
		run->write_step = 10000;
	buf_init(&run->said, unit_arena);
	dialog_init(&run->dialog, unit_arena, &plan, &run->facts);
	settle(run);
}

/* Octets [from, to) of the whole transcript; the handshake happens where its clear part ends. */
static void feed(struct run *run, const struct transcript *transcript, size_t from, size_t to)
{
	size_t clear = transcript->clear.len;

	if (from < clear) {
		size_t end = to < clear ? to : clear;

		dialog_feed(&run->dialog, transcript->clear.data + from, end - from);
		settle(run);
		from = end;
	}
	if (from < clear)
		return;
	if (run->dialog.want == DIALOG_START_TLS) {
		dialog_tls_up(&run->dialog);
		if (!run->eager)
			settle(run);
	}
	if (to > from)
		dialog_feed(&run->dialog, transcript->tls.data + (from - clear), to - from);
	settle(run);
}

static void finish(struct run *run, const struct transcript *transcript)
{
	if (transcript->eof)
		dialog_eof(&run->dialog);
	settle(run);
}

static size_t length_of(const struct transcript *transcript)
{
	return transcript->clear.len + transcript->tls.len;
}

static void play_cut(struct run *run, const struct transcript *transcript, size_t cut)
{
	start(run, transcript);
	feed(run, transcript, 0, cut);
	feed(run, transcript, cut, length_of(transcript));
	finish(run, transcript);
}

static void play_stepwise(struct run *run, const struct transcript *transcript, size_t step)
{
	size_t len = length_of(transcript);

	start(run, transcript);
	feed(run, transcript, 0, 0);
	for (size_t at = 0; at < len; at += step)
		feed(run, transcript, at, at + step < len ? at + step : len);
	finish(run, transcript);
}

static void dump_text(struct buf *buf, const char *name, struct text text)
{
	buf_printf(buf, "%s=%s%s:%zu ", name, text.data == NULL ? "-" : "",
		text_quote(unit_arena, text, TEXT_MAX_QUOTED), text.len);
	for (size_t i = 0; i < text.len; i++)
		buf_printf(buf, "%02x", (unsigned char)text.data[i]);
	buf_add_char(buf, '\n');
}

static void dump_reply(struct buf *buf, const char *name, const struct reply *reply)
{
	buf_printf(buf, "%s %d %u %zu\n", name, reply->code, reply->oddities, reply->count);
	for (size_t i = 0; i < reply->count; i++)
		dump_text(buf, name, reply->lines[i]);
}

static void dump_caps(struct buf *buf, const char *name, const struct capabilities *caps)
{
	buf_printf(buf, "%s known %d starttls %d first-line %d auth %d flags %d%d%d%d%d\n", name,
		caps->known, caps->starttls, caps->starttls_on_first_line, caps->auth,
		caps->smtputf8, caps->eightbitmime, caps->pipelining, caps->enhanced_status,
		caps->requiretls);
	for (size_t i = 0; i < caps->count; i++)
		dump_text(buf, name, caps->keywords[i]);
	dump_text(buf, "params", caps->starttls_params);
	dump_text(buf, "near-miss", caps->near_miss);
	dump_text(buf, "masked", caps->masked);
}

/* Everything that the dialogue learnt, but for `stray`: how much of that is seen hangs on the cut.
 */
static char *dump(const struct run *run)
{
	const struct smtp_facts *facts = &run->facts;
	const struct dialog *dialog = &run->dialog;
	struct buf buf;

	buf_init(&buf, unit_arena);
	buf_printf(&buf, "want %d stage %s tls %d verdict %d\n", (int)dialog->want,
		stage_name(dialog->stage), dialog->tls, dialog->verdict);
	buf_printf(&buf, "fault %s: %s %d\n", stage_name(dialog->fault.stage),
		cause_name(dialog->fault.cause), dialog->fault.code);
	dump_reply(&buf, "greeting", &facts->greeting);
	dump_reply(&buf, "ehlo", &facts->ehlo);
	dump_reply(&buf, "starttls", &facts->starttls);
	dump_reply(&buf, "ehlo_tls", &facts->ehlo_tls);
	dump_reply(&buf, "quit", &facts->quit);
	dump_caps(&buf, "before", &facts->before);
	dump_caps(&buf, "after", &facts->after);
	dump_text(&buf, "garbage", facts->garbage);
	buf_printf(&buf, "second-greeting %d\nsaid\n%s", facts->second_greeting, run->said.data);
	return buf.data;
}

/* The stray octets of one run are the beginning of the other's, and there are some or none in both.
 */
static void same_stray(const char *name, struct text a, struct text b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;

	ck_assert_msg(
		(a.len > 0) == (b.len > 0), "%s: %zu and %zu stray octets", name, a.len, b.len);
	ck_assert_msg(shorter == 0 || memcmp(a.data, b.data, shorter) == 0, "%s: stray", name);
}

static void same_runs(const struct transcript *transcript, const struct run *whole,
	const struct run *other, const char *how, size_t where)
{
	const char *want = dump(whole);
	const char *got = dump(other);

	ck_assert_msg(strcmp(want, got) == 0, "%s, %s %zu:\n%s\ninstead of:\n%s", transcript->name,
		how, where, got, want);
	same_stray(transcript->name, whole->facts.stray, other->facts.stray);
}

START_TEST(each_transcript_has_its_end)
{
	for (size_t i = 0; i < transcript_count; i++) {
		const struct transcript *transcript = &transcripts[i];
		struct run run = {0};

		play_cut(&run, transcript, 0);
		ck_assert_msg(run.dialog.want == transcript->want, "%s: want %d", transcript->name,
			(int)run.dialog.want);
		ck_assert_msg(run.dialog.stage == transcript->stage, "%s: stage %s",
			transcript->name, stage_name(run.dialog.stage));
		ck_assert_msg(run.dialog.fault.cause == transcript->cause, "%s: %s",
			transcript->name, cause_name(run.dialog.fault.cause));
		if (transcript->cause != CAUSE_NONE)
			ck_assert_msg(run.dialog.fault.stage == transcript->fault_stage,
				"%s: fault at %s", transcript->name,
				stage_name(run.dialog.fault.stage));
		unit_same_text(transcript->name, "said", text_of(run.said.data),
			text_of(transcript->said));
		ck_assert_msg(transcript->fact == NULL || strstr(dump(&run), transcript->fact),
			"%s: no \"%s\" in\n%s", transcript->name, transcript->fact, dump(&run));
		ck_assert_msg((run.facts.stray.len > 0) == (transcript->cause == CAUSE_INJECTION),
			"%s: %zu stray octets", transcript->name, run.facts.stray.len);
	}
}
END_TEST

START_TEST(every_cut_gives_the_same_facts)
{
	const struct transcript *transcript = &transcripts[_i];
	struct run whole = {0};

	play_cut(&whole, transcript, 0);
	for (size_t cut = 1; cut <= length_of(transcript); cut++) {
		struct run run = {0};

		play_cut(&run, transcript, cut);
		same_runs(transcript, &whole, &run, "cut at", cut);
	}
}
END_TEST

START_TEST(every_step_gives_the_same_facts)
{
	static const size_t steps[] = {1, 2, 3, 5, 17, 64};
	const struct transcript *transcript = &transcripts[_i];
	struct run whole = {0};

	play_cut(&whole, transcript, 0);
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		struct run run = {.write_step = i % 2 == 0 ? 1 : 1000, .eager = i >= 3};

		play_stepwise(&run, transcript, steps[i]);
		same_runs(transcript, &whole, &run, "in steps of", steps[i]);
	}
}
END_TEST

/* Wherever the peer falls silent there is a state, and wherever it hangs up there is an end. */
START_TEST(every_prefix_has_a_state)
{
	const struct transcript *transcript = &transcripts[_i];

	for (size_t len = 0; len <= length_of(transcript); len++) {
		struct transcript prefix = *transcript;
		struct run whole = {0};
		struct run octets = {0};

		prefix.eof = false;
		prefix.clear.len = len < transcript->clear.len ? len : transcript->clear.len;
		prefix.tls.len = len - prefix.clear.len;
		start(&whole, &prefix);
		dialog_feed(&whole.dialog, prefix.clear.data, prefix.clear.len);
		settle(&whole);
		ck_assert_int_ne(whole.dialog.want, DIALOG_WRITE);
		ck_assert_int_ge(whole.dialog.stage, STAGE_GREETING);
		ck_assert_int_le(whole.dialog.stage, STAGE_DONE);
		prefix.eof = true;
		play_cut(&whole, &prefix, 0);
		play_stepwise(&octets, &prefix, 1);
		same_runs(&prefix, &whole, &octets, "prefix of", len);
		ck_assert_int_eq(whole.dialog.want, DIALOG_OVER);
		ck_assert(whole.dialog.verdict);
		ck_assert_msg(whole.dialog.fault.cause != CAUSE_NONE ||
				whole.dialog.stage == STAGE_DONE ||
				whole.dialog.stage == STAGE_QUIT,
			"%s, prefix of %zu: ends in order at %s", transcript->name, len,
			stage_name(whole.dialog.stage));
	}
}
END_TEST

/* What is over stays over: late octets, writes and ends change nothing. */
START_TEST(over_stays_over)
{
	for (size_t i = 0; i < transcript_count; i++) {
		struct run run = {0};
		char *before;

		play_cut(&run, &transcripts[i], 0);
		if (run.dialog.want != DIALOG_OVER)
			continue;
		before = dump(&run);
		dialog_feed(&run.dialog, "220 again\r\n", 11);
		dialog_eof(&run.dialog);
		dialog_sent(&run.dialog, 0);
		settle(&run);
		ck_assert_msg(strcmp(before, dump(&run)) == 0, "%s:\n%s\ninstead of:\n%s",
			transcripts[i].name, dump(&run), before);
	}
}
END_TEST

/* A transcript too long for every cut: `lines` lines of `len` octets, as the reply at `stage`. */
static struct transcript flood(enum stage stage, size_t lines, size_t len)
{
	struct transcript transcript = {.name = "flood"};
	struct buf buf;

	buf_init(&buf, unit_arena);
	if (stage >= STAGE_EHLO)
		buf_add_text(&buf, "220 mx\r\n");
	if (stage >= STAGE_STARTTLS)
		buf_add_text(&buf, "250-mx\r\n250 STARTTLS\r\n");
	for (size_t i = 0; i < lines; i++) {
		buf_add_text(&buf, i + 1 < lines ? "220-" : "220 ");
		for (size_t j = 0; j < len - 6; j++)
			buf_add_char(&buf, 'x');
		buf_add_text(&buf, "\r\n");
	}
	transcript.clear = (struct text){buf.data, buf.len};
	return transcript;
}

START_TEST(floods_end_at_the_caps)
{
	static const struct {
		enum stage stage;
		size_t lines, len;
		enum cause cause;
	} rows[] = {
		{STAGE_GREETING, 1, REPLY_MAX_LINE + 1, CAUSE_CAP},
		{STAGE_GREETING, REPLY_MAX_LINES + 1, 10, CAUSE_CAP},
		{STAGE_GREETING, 100, 1000, CAUSE_CAP},
		{STAGE_EHLO, 1, REPLY_MAX_LINE + 1, CAUSE_CAP},
		{STAGE_EHLO, REPLY_MAX_LINES + 1, 10, CAUSE_CAP},
		{STAGE_EHLO, 100, 1000, CAUSE_CAP},
		{STAGE_STARTTLS, 1, REPLY_MAX_LINE + 1, CAUSE_CAP},
		{STAGE_STARTTLS, 66, 1000, CAUSE_CAP},
		{STAGE_STARTTLS, 127, 500, CAUSE_NONE},
	};
	static const size_t steps[] = {1, 1000, 16384, 1000000};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct transcript transcript = flood(rows[i].stage, rows[i].lines, rows[i].len);

		for (size_t j = 0; j < COUNT_OF(steps); j++) {
			struct run run = {0};

			start(&run, &transcript);
			for (size_t at = 0; at < transcript.clear.len; at += steps[j]) {
				size_t left = transcript.clear.len - at;

				dialog_feed(&run.dialog, transcript.clear.data + at,
					left < steps[j] ? left : steps[j]);
				settle(&run);
			}
			ck_assert_msg(run.dialog.fault.cause == rows[i].cause,
				"row %zu, %zu at a time: %s", i, steps[j],
				cause_name(run.dialog.fault.cause));
			/* All at once it may be too much even before its stage. */
			if (rows[i].cause != CAUSE_NONE && steps[j] < 1000000)
				ck_assert_int_eq(run.dialog.fault.stage, rows[i].stage);
		}
	}
}
END_TEST

/* A peer that talks on and on while we still write cannot fill our memory, nor go unnoticed. */
START_TEST(talking_over_us_ends_at_the_cap)
{
	struct transcript transcript = {.name = "talker"};
	struct run run = {0};

	start(&run, &transcript);
	dialog_feed(&run.dialog, "220 mx\r\n", 8);
	ck_assert_int_eq(run.dialog.want, DIALOG_WRITE);
	for (size_t i = 0; i < 2 * REPLY_MAX_OCTETS / 10 && run.dialog.want == DIALOG_WRITE; i++)
		dialog_feed(&run.dialog, "250 hello\n", 10);
	ck_assert_int_eq(run.dialog.want, DIALOG_OVER);
	ck_assert_int_eq(run.dialog.fault.cause, CAUSE_CAP);
	ck_assert_uint_le(run.dialog.input.len, REPLY_MAX_OCTETS);
}
END_TEST

START_TEST(stray_octets_are_capped)
{
	char stray[1000];
	struct transcript transcript = {.name = "stray"};
	struct run run = {0};

	memset(stray, 's', sizeof(stray));
	start(&run, &transcript);
	dialog_feed(&run.dialog, "220 mx\r\n", 8);
	settle(&run);
	dialog_feed(&run.dialog, "250-mx\r\n250 STARTTLS\r\n", 22);
	settle(&run);
	dialog_feed(&run.dialog, "220 go\r\n", 8);
	ck_assert_int_eq(run.dialog.want, DIALOG_START_TLS);
	dialog_feed(&run.dialog, stray, sizeof(stray));
	ck_assert_int_eq(run.dialog.want, DIALOG_OVER);
	ck_assert_int_eq(run.dialog.fault.cause, CAUSE_INJECTION);
	ck_assert_uint_eq(run.facts.stray.len, 200);
}
END_TEST

Suite *smtp_dialog_suite(void)
{
	Suite *suite = suite_create("smtp_dialog");
	TCase *tcase = unit_case(suite, "smtp_dialog");
	int count = (int)transcript_count;

	tcase_add_test(tcase, each_transcript_has_its_end);
	tcase_add_loop_test(tcase, every_cut_gives_the_same_facts, 0, count);
	tcase_add_loop_test(tcase, every_step_gives_the_same_facts, 0, count);
	tcase_add_loop_test(tcase, every_prefix_has_a_state, 0, count);
	tcase_add_test(tcase, over_stays_over);
	tcase_add_test(tcase, floods_end_at_the_caps);
	tcase_add_test(tcase, talking_over_us_ends_at_the_cap);
	tcase_add_test(tcase, stray_octets_are_capped);
	return suite;
}
