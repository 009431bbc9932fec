/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option table: what getopt makes of a command line, complaints, --help and --list-options. */

#include "unit.h"

#include <string.h>

#include "base/buf.h"
#include "cli.h"
#include "judge/checks.h"

static const struct plugin *const plugins[] = {&cli_plugin, &cli_cert_plugin, &cli_mx_plugin};

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

/* Options of one plugin do not exist in the others. */
START_TEST(plugins_differ)
{
	static const struct {
		const char *input;
		bool st, ce, mx;
	} rows[] = {
		{"--verify", true, true, false},
		{"--no-verify", false, true, false},
		{"--verify-name=a.example", true, true, false},
		{"--ca-file=x", true, true, true},
		{"--ca-dir=x", true, true, true},
		{"--add-ca=x", true, true, true},
		{"--trust=system", true, true, true},
		{"--cert-types=both", true, true, true},
		{"--pin=x", false, true, false},
		{"--issuer=x", false, true, false},
		{"--crl-file=x", false, true, false},
		{"--next-cert=x", false, true, true},
		{"-w 1 -c 2 -D 3 --warning-time=1 --critical-time=2", true, true, true},
		{"--warning-lifetime=1 --critical-lifetime=2 --require=x -v", true, true, true},
		{"-I 192.0.2.7", true, true, false},
		{"-S", true, true, false},
		{"-s", true, true, false},
		{"--ssl", true, true, false},
		{"-L", true, true, false},
		{"--server-name=-", true, true, false},
		{"--sni", true, true, false},
		{"--proxy-protocol", true, true, false},
		{"-d x", false, false, true},
		{"--domain=x", false, false, true},
		{"--resolver=x", false, false, true},
		{"--trust-anchor=x", false, false, true},
		{"--expect-mx=x", false, false, true},
		{"--sender=x", false, false, true},
		{"--allow-private", false, false, true},
		{"--no-connect", false, false, true},
		{"-e 220", false, false, false},
		{"-r", false, false, false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const bool want[] = {rows[i].st, rows[i].ce, rows[i].mx};

		for (size_t p = 0; p < COUNT_OF(plugins); p++) {
			struct options options = {0};
			const char *why = "";
			bool taken = cli_options_of(plugins[p], rows[i].input, &options, &why);

			ck_assert_msg(taken == want[p], "%s %s: %s", plugins[p]->name,
				rows[i].input, why);
			if (!taken)
				cli_check_one_line(rows[i].input, why);
		}
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

/* `name argument`, newline, help: as --help shows this very row. */
static bool is_shown(const char *help, const struct option_row *row)
{
	const char *blank = row->argument == NULL ? "" : row->kind == OPTION_OPTIONAL ? "[=" : " ";
	const char *end = row->kind == OPTION_OPTIONAL ? "]" : "";

	return strstr(help,
		       arena_printf(unit_arena, "--%s%s%s%s\n        %s\n", row->name, blank,
			       row->argument != NULL ? row->argument : "", end, row->help)) != NULL;
}

START_TEST(help_shows_every_option)
{
	for (size_t p = 0; p < COUNT_OF(plugins); p++) {
		struct buf out;

		buf_init(&out, unit_arena);
		options_print_help(plugins[p], &out);
		ck_assert_uint_le(longest_line(out.data), 100);
		for (size_t i = 0; i < option_rows_count; i++) {
			const struct option_row *row = &option_rows[i];

			ck_assert_msg(is_shown(out.data, row) ==
					((row->plugins & plugins[p]->bit) != 0 &&
						row->kind != OPTION_REFUSED),
				"%s: --%s in --help", plugins[p]->name, row->name);
		}
	}
}
END_TEST

/* Eight or so that most people need, in front of the first group. */
START_TEST(help_begins_with_the_most_needed)
{
	static const char *const of_hosts[] = {"hostname", "port", "smtps", "lmtp", "warning",
		"critical", "timeout", "ipv4", "ipv6", "ignore", "verbose", NULL};
	static const char *const of_domains[] = {"hostname", "domain", "port", "warning",
		"critical", "timeout", "ipv4", "ipv6", "ignore", "verbose", NULL};

	for (size_t p = 0; p < COUNT_OF(plugins); p++) {
		const char *const *first = plugins[p]->bit == MX ? of_domains : of_hosts;
		const char *end;
		struct buf out;
		size_t count = 0;

		buf_init(&out, unit_arena);
		options_print_help(plugins[p], &out);
		end = strstr(out.data, "\nMore on the target:");
		ck_assert_ptr_nonnull(end);
		for (const char *at = out.data; (at = strstr(at, "  --")) != NULL && at < end; at++)
			count++;
		for (const char *at = out.data; (at = strstr(at, ", --")) != NULL && at < end; at++)
			count++;
		for (; *first != NULL; first++, count--) {
			const char *at = strstr(out.data, arena_printf(unit_arena, "--%s", *first));

			ck_assert_msg(at != NULL && at < end, "--%s", *first);
		}
		ck_assert_uint_eq(count, 0);
	}
}
END_TEST

/* Options for DNS have a title of their own, where there are any. */
START_TEST(help_has_no_empty_group)
{
	for (size_t p = 0; p < COUNT_OF(plugins); p++) {
		struct buf out;

		buf_init(&out, unit_arena);
		options_print_help(plugins[p], &out);
		ck_assert((strstr(out.data, "\nDNS:\n") != NULL) == (plugins[p]->bit == MX));
		ck_assert((strstr(out.data, " DOMAIN [options]\n") != NULL) ==
			(plugins[p]->bit == MX));
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
	for (size_t i = 0; i < option_rows_count; i++)
		count -= (option_rows[i].plugins & ST) != 0;
	ck_assert_uint_eq(count, 0);
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
	tcase_add_test(tcase, plugins_differ);
	tcase_add_test(tcase, kinds);
	tcase_add_test(tcase, aliases_and_abbreviations);
	tcase_add_test(tcase, later_reading_wins);
	tcase_add_test(tcase, help_shows_every_option);
	tcase_add_test(tcase, help_begins_with_the_most_needed);
	tcase_add_test(tcase, help_has_no_empty_group);
	tcase_add_test(tcase, list_has_seven_fields);
	tcase_add_test(tcase, rows_do_not_clash);
	return suite;
}
