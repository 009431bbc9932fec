/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ini reader: text to arguments, and which file is read. */

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli.h"
#include "cli/extra_opts.h"

static const char *joined(const string_list *arguments)
{
	struct buf line;

	buf_init(&line, unit_arena);
	buf_add_text(&line, "");
	for (size_t i = 0; i < arguments->count; i++)
		buf_printf(&line, "%s{%s}", i > 0 ? " " : "", arguments->items[i]);
	return line.len > 0 ? line.data : "";
}

START_TEST(sections)
{
	static const struct {
		const char *text;
		const char *want; /* arguments of section `a` */
	} rows[] = {
		{"[a]\nport=587\n", "{--port=587}"},
		{"[a]\nport=587", "{--port=587}"},
		{"[a]\r\nport = 587 \r\n", "{--port=587}"},
		{"  [a]  \n\tport\t=\t587\t\n", "{--port=587}"},
		{"[ a ]\np=587\n", "{-p587}"},
		{"[a]\nsmtps=\n", "{--smtps}"},
		{"[a]\nL=\nH=/run/lmtp\n", "{-L} {-H/run/lmtp}"},
		{"[a]\n# comment\n; comment\n\n   # indented\nv=\n", "{-v}"},
		{"[a]\ntls-priority=NORMAL:-VERS-ALL=x\n", "{--tls-priority=NORMAL:-VERS-ALL=x}"},
		{"[a]\nstate=cert=ok\nstate=tls=ok\n", "{--state=cert=ok} {--state=tls=ok}"},
		{"[a]\nserver-name=a # no comment here\n", "{--server-name=a # no comment here}"},
		{"[a]\n", ""},
		{"[a]", ""},
		{"[b]\nbroken line\n[a]\nv=\n[c]\nbroken line\n", "{-v}"},
		{"before any section\n[a]\nv=\n", "{-v}"},
		{"[a]\np=1\n[b]\np=2\n[a]\nL=\n", "{-p1} {-L}"},
		{"[A]\nno\n[a]\nv=\n[ab]\nno\n", "{-v}"},
	};
	static const struct {
		const char *text;
		const char *want; /* words of the complaint */
	} bad[] = {
		{"", "has no section a"},
		{"\n\n", "has no section a"},
		{"port=587\n", "has no section a"},
		{"[b]\nport=587\n", "has no section a"},
		{"# [a]\n", "has no section a"},
		{"[a]\nport\n", "line 2 "},
		{"[a]\n\n# x\nport 587\n", "line 4 "},
		{"[a]\n=587\n", "line 2 "},
		{"[a]\n  = 587\n", "line 2 "},
		{"[a]\n-p=587\n", "line 2 "},
		{"[a]\n[a\n", "line 2 "},
		{"[", "has no section a"},
		{"]", "has no section a"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		string_list arguments = {0};
		const char *why = "";

		ck_assert_msg(ini_section(unit_arena, rows[i].text, "a", &arguments, &why),
			"%s: %s", rows[i].text, why);
		ck_assert_str_eq(joined(&arguments), rows[i].want);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		string_list arguments = {0};
		const char *why = NULL;

		ck_assert_msg(!ini_section(unit_arena, bad[i].text, "a", &arguments, &why),
			"%s: taken", bad[i].text);
		cli_check_one_line(bad[i].text, why);
		ck_assert_msg(strstr(why, bad[i].want) != NULL, "%s: %s", bad[i].text, why);
	}
}
END_TEST

/* A value cannot smuggle in a host or swallow the option behind it. */
START_TEST(values_stay_with_their_key)
{
	static const struct {
		const char *text;
		const char *want; /* of the complaint of options_parse() or settings_make() */
	} rows[] = {
		{"[a]\nv=mx.example.org\n", "unknown option -m"},
		{"[a]\nH=mx.example.org\np=\nw=1\n", "--port takes 1 to 65535, not -w1"},
		{"[a]\nsmtps=yes\n", "takes no value"},
		{"[a]\nport=587\nport=25\n", "given twice with different values"},
		{"[a]\nunheard-of=1\n", "unknown option --unheard-of"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		string_list arguments = {0};
		struct options options = {0};
		struct settings settings;
		const char *why = "";

		*VEC_ADD(unit_arena, &arguments) = "check_starttls";
		ck_assert(ini_section(unit_arena, rows[i].text, "a", &arguments, &why));
		*VEC_ADD(unit_arena, &arguments) = NULL;
		ck_assert_msg(!options_parse(&cli_plugin, unit_arena, (int)arguments.count - 1,
				      (char **)arguments.items, &options, &why) ||
				!settings_make(&cli_plugin, unit_arena, &options, &settings, &why),
			"%s: taken", rows[i].text);
		cli_check_one_line(rows[i].text, why);
		ck_assert_msg(strstr(why, rows[i].want) != NULL, "%s: %s", rows[i].text, why);
	}
}
END_TEST

static char folder[] = "/tmp/mail-tls-unit-XXXXXX";

static void make_folder(void)
{
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	unsetenv("MP_CONFIG_FILE");
	unsetenv("NAGIOS_CONFIG_PATH");
}

static const char *write_file(const char *name, const char *text)
{
	const char *path = arena_printf(unit_arena, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert(fputs(text, file) >= 0);
	ck_assert_int_eq(fclose(file), 0);
	return path;
}

static void remove_folder(void)
{
	static const char *const names[] = {"x.ini", "monitoring-plugins.ini", "plugins.ini"};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		unlink(arena_printf(unit_arena, "%s/%s", folder, names[i]));
	ck_assert_int_eq(rmdir(folder), 0);
}

static bool read_opts(const char *value, const char **want, const char **why)
{
	string_list arguments = {0};
	bool good = extra_opts_read(unit_arena, value, "check_starttls", &arguments, why);

	*want = joined(&arguments);
	return good;
}

START_TEST(files)
{
	const char *path = write_file("x.ini", "[check_starttls]\np=1\n[other]\np=2\n");
	const char *got = NULL;
	const char *why = "";

	ck_assert_msg(read_opts(arena_printf(unit_arena, "@%s", path), &got, &why), "%s", why);
	ck_assert_str_eq(got, "{-p1}");
	ck_assert(read_opts(arena_printf(unit_arena, "other@%s", path), &got, &why));
	ck_assert_str_eq(got, "{-p2}");
	ck_assert(!read_opts(arena_printf(unit_arena, "third@%s", path), &got, &why));
	cli_check_one_line("third", why);
	ck_assert(!read_opts(arena_printf(unit_arena, "@%s.not", path), &got, &why));
	cli_check_one_line("missing file", why);
	ck_assert(!read_opts(arena_printf(unit_arena, "@%s", folder), &got, &why));
	cli_check_one_line("folder", why);
	ck_assert(!read_opts("@/dev/zero", &got, &why));
	cli_check_one_line("device", why);
	ck_assert_msg(strstr(why, "/dev/zero") != NULL, "read a device: %s", why);
	ck_assert_int_eq(setenv("MP_CONFIG_FILE", path, 1), 0);
	ck_assert(read_opts("", &got, &why));
	ck_assert_str_eq(got, "{-p1}");
	ck_assert(read_opts("other", &got, &why));
	ck_assert_str_eq(got, "{-p2}");
}
END_TEST

START_TEST(search_path)
{
	const char *got = NULL;
	const char *why = "";

	write_file("plugins.ini", "[check_starttls]\np=3\n");
	ck_assert_int_eq(
		setenv("NAGIOS_CONFIG_PATH", arena_printf(unit_arena, "/nowhere:%s:", folder), 1),
		0);
	ck_assert(read_opts("", &got, &why));
	ck_assert_str_eq(got, "{-p3}");
	write_file("monitoring-plugins.ini", "[check_starttls]\np=4\n");
	ck_assert(read_opts("", &got, &why));
	ck_assert_str_eq(got, "{-p4}");
}
END_TEST

START_TEST(too_large)
{
	char *text = arena_alloc(unit_arena, INI_MAX_OCTETS + 2);
	const char *got = NULL;
	const char *why = "";

	memset(text, '\n', INI_MAX_OCTETS + 1);
	memcpy(text, "[check_starttls]", 16);
	ck_assert(
		!read_opts(arena_printf(unit_arena, "@%s", write_file("x.ini", text)), &got, &why));
	cli_check_one_line("large", why);
	text[INI_MAX_OCTETS] = '\0';
	ck_assert(
		read_opts(arena_printf(unit_arena, "@%s", write_file("x.ini", text)), &got, &why));
}
END_TEST

Suite *extra_opts_suite(void)
{
	Suite *suite = suite_create("extra_opts");
	TCase *tcase = unit_case(suite, "text");
	TCase *on_disk = unit_case(suite, "files");

	tcase_add_test(tcase, sections);
	tcase_add_test(tcase, values_stay_with_their_key);
	tcase_add_checked_fixture(on_disk, make_folder, remove_folder);
	tcase_add_test(on_disk, files);
	tcase_add_test(on_disk, search_path);
	tcase_add_test(on_disk, too_large);
	return suite;
}
