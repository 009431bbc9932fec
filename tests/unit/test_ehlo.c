/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EHLO replies: what counts as an offer of STARTTLS, and what explains that there is none. */

#include "unit.h"

#include <string.h>

#include "wire/ehlo.h"

enum { MAX_LINES = 8 };

struct row {
	const char *name;
	struct text lines[MAX_LINES]; /* ends with the first one without data */
	bool starttls;
	const char *params, *near_miss, *masked;
	bool first_line;
};

static struct capabilities read_lines(const struct text *lines)
{
	struct reply reply = {.code = 250, .lines = (struct text *)lines};
	struct capabilities caps;

	while (reply.count < MAX_LINES && lines[reply.count].data != NULL)
		reply.count++;
	memset(&caps, 0x5a, sizeof(caps));
	ehlo_read(unit_arena, &reply, &caps);
	ck_assert_uint_eq(caps.count, reply.count == 0 ? 0 : reply.count - 1);
	for (size_t i = 0; i < caps.count; i++)
		unit_same_text("keywords", "line", caps.keywords[i], lines[i + 1]);
	return caps;
}

START_TEST(offers)
{
	static const struct row rows[] = {
		{"no line at all", {{NULL, 0}}, false, "", "", "", false},
		{"name only", {OCTETS("mx.example")}, false, "", "", "", false},
		{"offered", {OCTETS("mx"), OCTETS("STARTTLS")}, true, "", "", "", false},
		{"among others",
			{OCTETS("mx"), OCTETS("SIZE 100"), OCTETS("STARTTLS"), OCTETS("HELP")},
			true, "", "", "", false},
		{"lower case", {OCTETS("mx"), OCTETS("starttls")}, true, "", "", "", false},
		{"mixed case", {OCTETS("mx"), OCTETS("StartTLS")}, true, "", "", "", false},
		{"blank behind", {OCTETS("mx"), OCTETS("STARTTLS ")}, true, "", "", "", false},
		{"tab behind", {OCTETS("mx"), OCTETS("STARTTLS\t")}, true, "", "", "", false},
		{"parameters", {OCTETS("mx"), OCTETS("STARTTLS  required a=b")}, true,
			"required a=b", "", "", false},
		{"near miss: letter behind", {OCTETS("mx"), OCTETS("STARTTLSX")}, false, "",
			"STARTTLSX", "", false},
		{"near miss: letter before", {OCTETS("mx"), OCTETS("XSTARTTLS")}, false, "",
			"XSTARTTLS", "", false},
		{"near miss: case", {OCTETS("mx"), OCTETS("x-starttls y")}, false, "", "x-starttls",
			"", false},
		{"near miss: equals", {OCTETS("mx"), OCTETS("STARTTLS=1")}, false, "", "STARTTLS=1",
			"", false},
		{"near miss: hyphen", {OCTETS("mx"), OCTETS("-STARTTLS")}, false, "", "-STARTTLS",
			"", false},
		{"near miss: parameter", {OCTETS("mx"), OCTETS("X-EXT STARTTLS")}, false, "",
			"X-EXT STARTTLS", "", false},
		{"near miss: indented", {OCTETS("mx"), OCTETS(" STARTTLS")}, false, "", " STARTTLS",
			"", false},
		{"near miss: NUL", {OCTETS("mx"), OCTETS("STARTTLS\0")}, false, "", NULL, "",
			false},
		{"near miss and offer", {OCTETS("mx"), OCTETS("XSTARTTLS"), OCTETS("STARTTLS")},
			true, "", "XSTARTTLS", "", false},
		{"first of two near misses",
			{OCTETS("mx"), OCTETS("STARTTLS1"), OCTETS("STARTTLS2")}, false, "",
			"STARTTLS1", "", false},
		{"cut short", {OCTETS("mx"), OCTETS("STARTTL")}, false, "", "", "", false},
		{"blank within", {OCTETS("mx"), OCTETS("START TLS")}, false, "", "", "", false},
		{"first line only", {OCTETS("STARTTLS")}, false, "", "", "", true},
		{"first line, behind the name", {OCTETS("mx starttls"), OCTETS("SIZE")}, false, "",
			"", "", true},
		{"both", {OCTETS("mx STARTTLS"), OCTETS("STARTTLS")}, true, "", "", "", true},
		{"only in the server's name", {OCTETS("starttls.example.org Hello")}, false, "", "",
			"", false},
		{"mask of STARTTLS", {OCTETS("mx"), OCTETS("XXXXXXXA")}, false, "", "", "XXXXXXXA",
			false},
		{"mask without A", {OCTETS("mx"), OCTETS("XXXX")}, false, "", "", "XXXX", false},
		{"longer mask", {OCTETS("mx"), OCTETS("XXXXXXXXXXXXXB")}, false, "", "",
			"XXXXXXXXXXXXXB", false},
		{"mask with parameters", {OCTETS("mx"), OCTETS("XXXXXXXA XXX")}, false, "", "",
			"XXXXXXXA", false},
		{"first of two masks", {OCTETS("mx"), OCTETS("XXXXXA"), OCTETS("XXXXXXXB")}, false,
			"", "", "XXXXXA", false},
		{"mask and offer", {OCTETS("mx"), OCTETS("XXXXXXXA"), OCTETS("STARTTLS")}, true, "",
			"", "XXXXXXXA", false},
		{"too short for a mask", {OCTETS("mx"), OCTETS("XXX")}, false, "", "", "", false},
		{"three and a letter", {OCTETS("mx"), OCTETS("XXXA")}, false, "", "", "", false},
		{"real keyword with X", {OCTETS("mx"), OCTETS("XXXX-EXT")}, false, "", "", "",
			false},
		{"XCLIENT is no mask", {OCTETS("mx"), OCTETS("XCLIENT NAME")}, false, "", "", "",
			false},
		{"mask in a parameter", {OCTETS("mx"), OCTETS("SIZE XXXXXXXA")}, false, "", "", "",
			false},
		{"mask on the first line", {OCTETS("XXXXXXXA")}, false, "", "", "", false},
		{"empty line", {OCTETS("mx"), OCTETS(""), OCTETS("STARTTLS")}, true, "", "", "",
			false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct row *row = &rows[i];
		struct capabilities caps = read_lines(row->lines);

		ck_assert_msg(caps.known, "%s: known", row->name);
		ck_assert_msg(caps.starttls == row->starttls, "%s: starttls", row->name);
		ck_assert_msg(caps.starttls_on_first_line == row->first_line, "%s: first line",
			row->name);
		unit_same_text(row->name, "params", caps.starttls_params, text_of(row->params));
		unit_same_text(row->name, "masked", caps.masked, text_of(row->masked));
		unit_same_text(row->name, "near miss", caps.near_miss,
			row->near_miss == NULL ? row->lines[1] : text_of(row->near_miss));
	}
}
END_TEST

enum { AUTH = 1, UTF8 = 2, EIGHTBIT = 4, PIPE = 8, STATUS = 16, REQUIRE = 32 };

static int flags_of(const struct capabilities *caps)
{
	return (caps->auth ? AUTH : 0) | (caps->smtputf8 ? UTF8 : 0) |
		(caps->eightbitmime ? EIGHTBIT : 0) | (caps->pipelining ? PIPE : 0) |
		(caps->enhanced_status ? STATUS : 0) | (caps->requiretls ? REQUIRE : 0);
}

START_TEST(other_keywords)
{
	static const struct {
		struct text line;
		int want;
	} rows[] = {
		{OCTETS("AUTH"), 0},
		{OCTETS("AUTH "), 0},
		{OCTETS("AUTH PLAIN LOGIN"), AUTH},
		{OCTETS("auth x"), AUTH},
		{OCTETS("AUTH=LOGIN PLAIN"), 0},
		{OCTETS("AUTHX"), 0},
		{OCTETS("X AUTH"), 0},
		{OCTETS("SMTPUTF8"), UTF8},
		{OCTETS("SmtpUtf8"), UTF8},
		{OCTETS("SMTPUTF"), 0},
		{OCTETS("8BITMIME"), EIGHTBIT},
		{OCTETS("8bitmime x"), EIGHTBIT},
		{OCTETS("PIPELINING"), PIPE},
		{OCTETS("PIPE_CONNECT"), 0},
		{OCTETS("ENHANCEDSTATUSCODES"), STATUS},
		{OCTETS("enhancedstatuscodes"), STATUS},
		{OCTETS("REQUIRETLS"), REQUIRE},
		{OCTETS("REQUIRETLSX"), 0},
		{OCTETS("SIZE 1"), 0},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct text lines[MAX_LINES] = {OCTETS("AUTH REQUIRETLS"), rows[i].line};
		struct capabilities caps = read_lines(lines);

		ck_assert_msg(flags_of(&caps) == rows[i].want, "%s: %d", rows[i].line.data,
			flags_of(&caps));
	}
}
END_TEST

START_TEST(all_keywords_together)
{
	struct text lines[MAX_LINES] = {OCTETS("mx"), OCTETS("AUTH PLAIN"), OCTETS("SMTPUTF8"),
		OCTETS("8BITMIME"), OCTETS("PIPELINING"), OCTETS("ENHANCEDSTATUSCODES"),
		OCTETS("REQUIRETLS"), OCTETS("STARTTLS")};
	struct capabilities caps = read_lines(lines);

	ck_assert_int_eq(flags_of(&caps), AUTH | UTF8 | EIGHTBIT | PIPE | STATUS | REQUIRE);
	ck_assert(caps.starttls);
}
END_TEST

Suite *ehlo_suite(void)
{
	Suite *suite = suite_create("ehlo");
	TCase *tcase = unit_case(suite, "ehlo");

	tcase_add_test(tcase, offers);
	tcase_add_test(tcase, other_keywords);
	tcase_add_test(tcase, all_keywords_together);
	return suite;
}
