/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option table: what getopt makes of a command line, complaints, --help and --list-options. */

#include "unit.h"

#include <string.h>

#include "base/buf.h"
#include "cli.h"
#include "judge/checks.h"

START_TEST(complaints)
{
	static const struct {
		const char *input;
		const char *want; /* words of the complaint */
	} rows[] = {
		{"--unheard-of", "unknown option --unheard-of"},
		{"-x", "unknown option -x"},
		{"-4x", "unknown option -x"},
		{"--\033[31m", "unknown option --?[31m"},
		{"-H", "option -H needs a value"},
		{"--hostname", "option --hostname needs a value"},
		{"--ipv4=yes", "takes no value"},
		{"-p 25 -p 587", "-p, --port is given twice with different values"},
		{"-p 25 --port=587", "given twice with different values"},
		{"-H a.example -H b.example", "given twice with different values"},
		{"--output=json --output=text", "--output is given twice"},
		{"mx1.example.org mx2.example.org", "more than one host"},
		{"-e 220", "-e, --expect: the greeting is judged by its code"},
		{"--expect=220", "the greeting is judged by its code"},
		{"-C NOOP", "keep check_smtp"},
		{"--command=NOOP", "keep check_smtp"},
		{"-R 250", "keep check_smtp"},
		{"-f a@example.org", "MAIL is never sent"},
		{"-A LOGIN", "AUTH is never sent"},
		{"-U user", "AUTH is never sent"},
		{"-P word", "AUTH is never sent"},
		{"-q", "leave the option out"},
		{"--ignore-quit-failure", "leave the option out"},
		{"-r", "use --proxy-protocol"},
		{"--proxy", "use --proxy-protocol"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct options options = {0};
		const char *why = NULL;

		ck_assert_msg(
			!cli_options(rows[i].input, &options, &why), "%s: taken", rows[i].input);
		cli_check_one_line(rows[i].input, why);
		ck_assert_msg(strstr(why, rows[i].want) != NULL, "%s: %s", rows[i].input, why);
	}
}
END_TEST

START_TEST(kinds)
{
	struct options options = {0};
	const char *why = NULL;

	ck_assert(cli_options("-4 -vv -v -p 25 -p 25 -I 192.0.2.1 --address=192.0.2.2 "
			      "--extra-opts --extra-opts=a@b --ssl mx.example.org",
		&options, &why));
	ck_assert(options.ipv4 && !options.ipv6 && options.smtps);
	ck_assert_int_eq(options.verbose, 3);
	ck_assert_str_eq(options.port, "25");
	ck_assert_uint_eq(options.addresses.count, 2);
	ck_assert_str_eq(options.addresses.items[1], "192.0.2.2");
	ck_assert_uint_eq(options.extra_opts.count, 2);
	ck_assert_str_eq(options.extra_opts.items[0], "");
	ck_assert_str_eq(options.operand, "mx.example.org");
}
END_TEST

START_TEST(aliases_and_abbreviations)
{
	static const char *const rows[] = {"-s", "--smtps", "--ssl", "--tls", "--smt"};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct options options = {0};
		const char *why = NULL;

		ck_assert_msg(cli_options(rows[i], &options, &why), "%s: %s", rows[i], why);
		ck_assert_msg(options.smtps, "%s", rows[i]);
	}
}
END_TEST

/* An ini file is read first: what is typed replaces its values and adds to its lists. */
START_TEST(later_reading_wins)
{
	struct options options = {0};
	const char *why = NULL;

	ck_assert(cli_options("-p 587 -I 192.0.2.1 -w 5", &options, &why));
	ck_assert(cli_options("-p 25 -I 192.0.2.2 mx.example.org", &options, &why));
	ck_assert_str_eq(options.port, "25");
	ck_assert_str_eq(options.warning, "5");
	ck_assert_uint_eq(options.addresses.count, 2);
}
END_TEST

static size_t longest_line(const char *text)
{
	size_t longest = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		longest = len > longest ? len : longest;
		text += len + (text[len] == '\n');
	}
	return longest;
}

START_TEST(help_shows_every_option)
{
	struct buf out;

	buf_init(&out, unit_arena);
	options_print_help(&cli_plugin, &out);
	ck_assert_uint_le(longest_line(out.data), 100);
	for (size_t i = 0; i < option_rows_count; i++) {
		const struct option_row *row = &option_rows[i];
		const char *name = arena_printf(unit_arena, "--%s", row->name);
		bool shown = strstr(out.data, name) != NULL && strstr(out.data, row->help) != NULL;

		ck_assert_msg(shown == ((row->plugins & ST) != 0 && row->kind != OPTION_REFUSED),
			"--%s in --help: %d", row->name, shown);
	}
}
END_TEST

START_TEST(list_has_seven_fields)
{
	const char *line;
	struct buf out;
	size_t count = 0;

	buf_init(&out, unit_arena);
	options_print_list(&cli_plugin, &out);
	for (line = out.data; *line != '\0'; count++) {
		size_t tabs = 0;

		for (; *line != '\n'; line++)
			tabs += *line == '\t';
		line++;
		ck_assert_uint_eq(tabs, 6);
	}
	ck_assert_uint_eq(count, option_rows_count);
	ck_assert_ptr_nonnull(strstr(out.data, "s\tsmtps\tssl tls\t-\tflag\ttarget\t"));
}
END_TEST

START_TEST(rows_do_not_clash)
{
	for (size_t i = 0; i < option_rows_count; i++) {
		for (size_t j = 0; j < i; j++) {
			const struct option_row *a = &option_rows[i];
			const struct option_row *b = &option_rows[j];

			if ((a->plugins & b->plugins) == 0)
				continue;
			ck_assert_msg(strcmp(a->name, b->name) != 0, "--%s twice", a->name);
			ck_assert_msg(
				a->letter == 0 || a->letter != b->letter, "-%c twice", a->letter);
		}
	}
}
END_TEST

Suite *options_suite(void)
{
	Suite *suite = suite_create("options");
	TCase *tcase = unit_case(suite, "options");

	tcase_add_test(tcase, complaints);
	tcase_add_test(tcase, kinds);
	tcase_add_test(tcase, aliases_and_abbreviations);
	tcase_add_test(tcase, later_reading_wins);
	tcase_add_test(tcase, help_shows_every_option);
	tcase_add_test(tcase, list_has_seven_fields);
	tcase_add_test(tcase, rows_do_not_clash);
	return suite;
}
