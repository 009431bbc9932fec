/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reply framing: each oddity, each cap, and that no cut into segments makes a difference. */

#include "unit.h"

#include <string.h>

#include "wire/smtp_reply.h"

struct outcome {
	enum reply_status status;
	size_t used;
	struct reply_parser parser;
};

/* Feeds `step` octets at a time until the parser has had enough. */
static struct outcome parse(struct text input, size_t step)
{
	struct outcome outcome = {REPLY_MORE, 0, {0}};

	reply_parser_init(&outcome.parser, unit_arena);
	while (outcome.status == REPLY_MORE && outcome.used < input.len) {
		size_t left = input.len - outcome.used;
		size_t used = 0;

		outcome.status = reply_parser_feed(&outcome.parser, input.data + outcome.used,
			left < step ? left : step, &used);
		outcome.used += used;
	}
	return outcome;
}

/* The lines of a reply joined by LF, for comparing. */
static struct text joined(const struct reply *reply)
{
	struct buf buf;

	buf_init(&buf, unit_arena);
	for (size_t i = 0; i < reply->count; i++) {
		if (i > 0)
			buf_add_char(&buf, '\n');
		buf_add(&buf, reply->lines[i].data, reply->lines[i].len);
	}
	return (struct text){buf.data, buf.len};
}

static void same_outcome(const char *name, const struct outcome *a, const struct outcome *b)
{
	ck_assert_msg(a->status == b->status, "%s: status %d and %d", name, (int)a->status,
		(int)b->status);
	ck_assert_msg(a->used == b->used, "%s: used %zu and %zu", name, a->used, b->used);
	ck_assert_msg(a->parser.reply.code == b->parser.reply.code, "%s: code", name);
	ck_assert_msg(a->parser.reply.oddities == b->parser.reply.oddities, "%s: oddities", name);
	ck_assert_msg(a->parser.reply.count == b->parser.reply.count, "%s: count", name);
	unit_same_text(name, "lines", joined(&a->parser.reply), joined(&b->parser.reply));
	unit_same_text(name, "garbage", a->parser.garbage, b->parser.garbage);
}

#define A100                                                                                       \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaa"
#define A500 A100 A100 A100 A100 A100

static const struct {
	const char *name;
	struct text input;
	int code;
	struct text lines; /* joined by LF */
	unsigned oddities;
	size_t behind; /* octets that must be left over */
} good[] = {
	{"one line", OCTETS("220 mx.example.org ESMTP\r\n"), 220, OCTETS("mx.example.org ESMTP"), 0,
		0},
	{"several lines", OCTETS("250-mx\r\n250-SIZE 1\r\n250 HELP\r\n"), 250,
		OCTETS("mx\nSIZE 1\nHELP"), 0, 0},
	{"what follows is left", OCTETS("220 go\r\n250 injected\r\n"), 220, OCTETS("go"), 0, 14},
	{"one octet follows", OCTETS("220 go\r\n\x16"), 220, OCTETS("go"), 0, 1},
	{"bare LF", OCTETS("220 mx\n"), 220, OCTETS("mx"), REPLY_BARE_LF, 0},
	{"bare LF on one line of two", OCTETS("220-a\n220 b\r\n"), 220, OCTETS("a\nb"),
		REPLY_BARE_LF, 0},
	{"CR within", OCTETS("220 a\rb\r\n"), 220, OCTETS("a\rb"), REPLY_CONTROL, 0},
	{"two CR", OCTETS("220 a\r\r\n"), 220, OCTETS("a\r"), REPLY_CONTROL, 0},
	{"code alone", OCTETS("250\r\n"), 250, OCTETS(""), REPLY_NO_TEXT, 0},
	{"code alone, bare LF", OCTETS("250\n"), 250, OCTETS(""), REPLY_NO_TEXT | REPLY_BARE_LF, 0},
	{"code and blank", OCTETS("250 \r\n"), 250, OCTETS(""), REPLY_NO_TEXT, 0},
	{"code and hyphen", OCTETS("250-\r\n250 x\r\n"), 250, OCTETS("\nx"), REPLY_NO_TEXT, 0},
	{"code alone ends a reply", OCTETS("250-a\r\n250\r\n"), 250, OCTETS("a\n"), REPLY_NO_TEXT,
		0},
	{"two blanks", OCTETS("250  a\r\n"), 250, OCTETS(" a"), 0, 0},
	{"NUL", OCTETS("250 a\0b\r\n"), 250, OCTETS("a\0b"), REPLY_CONTROL, 0},
	{"control", OCTETS("250 \x1b[31m\r\n"), 250, OCTETS("\x1b[31m"), REPLY_CONTROL, 0},
	{"DEL", OCTETS("250 \x7f\r\n"), 250, OCTETS("\x7f"), REPLY_CONTROL, 0},
	{"tab is fine", OCTETS("250 a\tb\r\n"), 250, OCTETS("a\tb"), 0, 0},
	{"8 bit", OCTETS("250 \xc3\xa4\r\n"), 250, OCTETS("\xc3\xa4"), REPLY_8BIT, 0},
	{"all at once", OCTETS("250-\x01\n250 \x80\r\n"), 250, OCTETS("\x01\n\x80"),
		REPLY_CONTROL | REPLY_BARE_LF | REPLY_8BIT, 0},
	{"512 octets", OCTETS("250 " A500 "123456\r\n"), 250, OCTETS(A500 "123456"), 0, 0},
	{"513 octets", OCTETS("250 " A500 "1234567\r\n"), 250, OCTETS(A500 "1234567"),
		REPLY_LONG_LINE, 0},
	{"lowest code", OCTETS("200 a\r\n"), 200, OCTETS("a"), 0, 0},
	{"highest code", OCTETS("599 a\r\n"), 599, OCTETS("a"), 0, 0},
	{"454 with 2204 in its text", OCTETS("454 4.7.0 2204 TLS not available\r\n"), 454,
		OCTETS("4.7.0 2204 TLS not available"), 0, 0},
	{"text that looks like a code", OCTETS("250 220 go\r\n"), 250, OCTETS("220 go"), 0, 0},
};

static const struct {
	const char *name;
	struct text input;
	enum reply_status status;
	struct text garbage;
} bad[] = {
	{"nothing", OCTETS(""), REPLY_MORE, {NULL, 0}},
	{"no line end", OCTETS("220 mx"), REPLY_MORE, {NULL, 0}},
	{"CR without LF", OCTETS("220 mx\r"), REPLY_MORE, {NULL, 0}},
	{"last line missing", OCTETS("220-a\r\n220-b\r\n"), REPLY_MORE, {NULL, 0}},
	{"empty line", OCTETS("\r\n"), REPLY_NOT_SMTP, OCTETS("")},
	{"LF alone", OCTETS("\n"), REPLY_NOT_SMTP, OCTETS("")},
	{"no code", OCTETS("SSH-2.0-OpenSSH_9.2\r\n"), REPLY_NOT_SMTP,
		OCTETS("SSH-2.0-OpenSSH_9.2")},
	{"HTTP", OCTETS("HTTP/1.1 400 Bad Request\r\n"), REPLY_NOT_SMTP,
		OCTETS("HTTP/1.1 400 Bad Request")},
	{"two digits", OCTETS("22 a\r\n"), REPLY_NOT_SMTP, OCTETS("22 a")},
	{"two digits alone", OCTETS("22\r\n"), REPLY_NOT_SMTP, OCTETS("22")},
	{"four digits", OCTETS("2204 a\r\n"), REPLY_NOT_SMTP, OCTETS("2204 a")},
	{"junk behind the code", OCTETS("220x\r\n"), REPLY_NOT_SMTP, OCTETS("220x")},
	{"tab behind the code", OCTETS("220\ta\r\n"), REPLY_NOT_SMTP, OCTETS("220\ta")},
	{"NUL behind the code", OCTETS("220\0a\r\n"), REPLY_NOT_SMTP, OCTETS("220\0a")},
	{"CR behind the code", OCTETS("220\ra\r\n"), REPLY_NOT_SMTP, OCTETS("220\ra")},
	{"0yz", OCTETS("020 a\r\n"), REPLY_NOT_SMTP, OCTETS("020 a")},
	{"1yz", OCTETS("120 a\r\n"), REPLY_NOT_SMTP, OCTETS("120 a")},
	{"6yz", OCTETS("620 a\r\n"), REPLY_NOT_SMTP, OCTETS("620 a")},
	{"letter in the code", OCTETS("2a0 a\r\n"), REPLY_NOT_SMTP, OCTETS("2a0 a")},
	{"letter at its end", OCTETS("22O a\r\n"), REPLY_NOT_SMTP, OCTETS("22O a")},
	{"sign", OCTETS("+22 a\r\n"), REPLY_NOT_SMTP, OCTETS("+22 a")},
	{"blank before", OCTETS(" 220 a\r\n"), REPLY_NOT_SMTP, OCTETS(" 220 a")},
	{"line without a code within", OCTETS("250-a\r\nb\r\n250 c\r\n"), REPLY_NOT_SMTP,
		OCTETS("b")},
	{"empty line within", OCTETS("250-a\r\n\r\n250 c\r\n"), REPLY_NOT_SMTP, OCTETS("")},
	{"TLS record", OCTETS("\x15\x03\x01\x00\x02\x02\x0a"), REPLY_NOT_SMTP,
		OCTETS("\x15\x03\x01\x00\x02\x02")},
	{"garbage is cut", OCTETS("x" A500 "\r\n"), REPLY_NOT_SMTP,
		OCTETS("x" A100 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				"aaaaaaaaaaaaaa"
		       "aaaaaaaaaaaaaaaaaaa")},
	{"codes differ", OCTETS("250-a\r\n220 b\r\n"), REPLY_MIXED_CODES, {NULL, 0}},
	{"codes differ late", OCTETS("250-a\r\n250-b\r\n251 c\r\n"), REPLY_MIXED_CODES, {NULL, 0}},
};

START_TEST(good_replies)
{
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct outcome got = parse(good[i].input, good[i].input.len);
		const struct reply *reply = &got.parser.reply;

		ck_assert_msg(got.status == REPLY_COMPLETE, "%s: status %d", good[i].name,
			(int)got.status);
		ck_assert_msg(reply->code == good[i].code, "%s: %d", good[i].name, reply->code);
		ck_assert_msg(reply->oddities == good[i].oddities, "%s: oddities %u", good[i].name,
			reply->oddities);
		ck_assert_msg(got.used + good[i].behind == good[i].input.len, "%s: used %zu",
			good[i].name, got.used);
		unit_same_text(good[i].name, "lines", joined(reply), good[i].lines);
	}
}
END_TEST

START_TEST(bad_replies)
{
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct outcome got = parse(bad[i].input, bad[i].input.len);

		ck_assert_msg(
			got.status == bad[i].status, "%s: status %d", bad[i].name, (int)got.status);
		unit_same_text(bad[i].name, "garbage", got.parser.garbage, bad[i].garbage);
		if (got.status == REPLY_MORE)
			ck_assert_uint_eq(got.used, bad[i].input.len);
	}
}
END_TEST

static void same_at_every_cut(const char *name, struct text input)
{
	struct outcome whole = parse(input, input.len + 1);

	for (size_t step = 1; step <= input.len; step++) {
		struct outcome cut = parse(input, step);

		same_outcome(name, &whole, &cut);
	}
}

START_TEST(cuts_make_no_difference)
{
	for (size_t i = 0; i < COUNT_OF(good); i++)
		same_at_every_cut(good[i].name, good[i].input);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		same_at_every_cut(bad[i].name, bad[i].input);
}
END_TEST

/* A reply of `lines` lines that have `len` octets each, line end included. */
static struct text sized_reply(size_t lines, size_t len)
{
	struct buf buf;

	buf_init(&buf, unit_arena);
	for (size_t i = 0; i < lines; i++) {
		buf_add_text(&buf, i + 1 < lines ? "250-" : "250 ");
		for (size_t j = 0; j < len - 6; j++)
			buf_add_char(&buf, 'x');
		buf_add_text(&buf, "\r\n");
	}
	return (struct text){buf.data, buf.len};
}

START_TEST(caps)
{
	static const struct {
		const char *name;
		size_t lines, len;
		enum reply_status status;
	} rows[] = {
		{"longest line", 1, REPLY_MAX_LINE, REPLY_COMPLETE},
		{"line too long", 1, REPLY_MAX_LINE + 1, REPLY_TOO_MUCH},
		{"line much too long", 1, 3 * REPLY_MAX_LINE, REPLY_TOO_MUCH},
		{"most lines", REPLY_MAX_LINES, 10, REPLY_COMPLETE},
		{"one line too many", REPLY_MAX_LINES + 1, 10, REPLY_TOO_MUCH},
		{"most octets", REPLY_MAX_OCTETS / 1024, 1024, REPLY_COMPLETE},
		{"most octets of longest lines", REPLY_MAX_OCTETS / REPLY_MAX_LINE, REPLY_MAX_LINE,
			REPLY_COMPLETE},
		{"too many octets", REPLY_MAX_OCTETS / 1024 + 1, 1024, REPLY_TOO_MUCH},
		{"too many octets by a line", REPLY_MAX_OCTETS / REPLY_MAX_LINE + 1, 6,
			REPLY_COMPLETE},
	};
	static const size_t steps[] = {1, 7, 4096, 1000000};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct text input = sized_reply(rows[i].lines, rows[i].len);

		for (size_t j = 0; j < COUNT_OF(steps); j++) {
			struct outcome got = parse(input, steps[j]);

			ck_assert_msg(got.status == rows[i].status, "%s, %zu at a time: status %d",
				rows[i].name, steps[j], (int)got.status);
			ck_assert_uint_le(got.parser.reply.count, REPLY_MAX_LINES);
			ck_assert_uint_le(got.used, REPLY_MAX_OCTETS + 1);
		}
	}
}
END_TEST

/* A line that never ends must not wait for its end to be too long. */
START_TEST(endless_line_ends_at_the_cap)
{
	struct reply_parser parser;
	enum reply_status status = REPLY_MORE;
	size_t fed = 0;
	size_t used;

	reply_parser_init(&parser, unit_arena);
	while (status == REPLY_MORE && fed <= REPLY_MAX_LINE + 1) {
		status = reply_parser_feed(&parser, fed < 3 ? "2" : "x", 1, &used);
		fed++;
	}
	ck_assert_int_eq(status, REPLY_TOO_MUCH);
	ck_assert_uint_eq(fed, REPLY_MAX_LINE + 1);
}
END_TEST

START_TEST(positive_replies)
{
	static const struct {
		int code;
		bool positive;
	} rows[] = {{0, false}, {200, true}, {220, true}, {250, true}, {299, true}, {300, false},
		{354, false}, {421, false}, {454, false}, {521, false}, {554, false}};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct reply reply = {.code = rows[i].code};

		ck_assert_msg(reply_is_positive(&reply) == rows[i].positive, "%d", rows[i].code);
	}
}
END_TEST

Suite *smtp_reply_suite(void)
{
	Suite *suite = suite_create("smtp_reply");
	TCase *tcase = unit_case(suite, "smtp_reply");

	tcase_add_test(tcase, good_replies);
	tcase_add_test(tcase, bad_replies);
	tcase_add_test(tcase, cuts_make_no_difference);
	tcase_add_test(tcase, caps);
	tcase_add_test(tcase, endless_line_ends_at_the_cap);
	tcase_add_test(tcase, positive_replies);
	return suite;
}
