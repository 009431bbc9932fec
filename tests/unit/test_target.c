/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host as typed, and as pasted out of a bounce. */

#include "unit.h"

#include <string.h>
#include <sys/socket.h>

#include "cli.h"
#include "cli/target.h"

START_TEST(good_hosts)
{
	static const struct {
		const char *input;
		bool pasted;
		const char *host, *address, *port;
	} rows[] = {
		{"mx.example.org", false, "mx.example.org", NULL, NULL},
		{"MX.Example.ORG.", false, "mx.example.org", NULL, NULL},
		{"mx.b\xc3\xbc"
		 "cher.example",
			false, "mx.xn--bcher-kva.example", NULL, NULL},
		{"192.0.2.7", false, "192.0.2.7", "192.0.2.7", NULL},
		{"2001:db8::7", false, "2001:db8::7", "2001:db8::7", NULL},
		{"[2001:db8::7]", false, "2001:db8::7", "2001:db8::7", NULL},
		{"mx.example.org", true, "mx.example.org", NULL, NULL},
		{"mx.example.org:587", true, "mx.example.org", NULL, "587"},
		{"mx2.example.org[192.0.2.7]", true, "mx2.example.org", "192.0.2.7", NULL},
		{"mx2.example.org[192.0.2.7]:25", true, "mx2.example.org", "192.0.2.7", "25"},
		{"mx2.example.org[2001:db8::7]:25", true, "mx2.example.org", "2001:db8::7", "25"},
		{"192.0.2.7", true, "192.0.2.7", "192.0.2.7", NULL},
		{"192.0.2.7:587", true, "192.0.2.7", "192.0.2.7", "587"},
		{"2001:db8::7", true, "2001:db8::7", "2001:db8::7", NULL},
		{"[2001:db8::7]", true, "2001:db8::7", "2001:db8::7", NULL},
		{"[2001:db8::7]:587", true, "2001:db8::7", "2001:db8::7", "587"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct target target = {0};
		const char *why = "";

		ck_assert_msg(
			target_parse(unit_arena, rows[i].input, rows[i].pasted, &target, &why),
			"%s: %s", rows[i].input, why);
		ck_assert_str_eq(target.host.ascii, rows[i].host);
		ck_assert_pstr_eq(target.address, rows[i].address);
		ck_assert_pstr_eq(target.port, rows[i].port);
		ck_assert(!target.is_path);
	}
}
END_TEST

START_TEST(socket_paths)
{
	char path[110];
	struct target target = {0};
	const char *why = NULL;

	ck_assert(target_parse(unit_arena, "/run/dovecot/lmtp", false, &target, &why));
	ck_assert(target.is_path);
	ck_assert_str_eq(target.address, "/run/dovecot/lmtp");
	ck_assert(target_parse(unit_arena, "/run/a:24", true, &target, &why));
	ck_assert_pstr_eq(target.port, NULL);
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	path[107] = '\0';
	ck_assert(target_parse(unit_arena, path, false, &target, &why));
	path[107] = 'a';
	path[108] = '\0';
	ck_assert(!target_parse(unit_arena, path, false, &target, &why));
	cli_check_one_line("long path", why);
}
END_TEST

START_TEST(bad_hosts)
{
	static const struct {
		const char *input;
		bool pasted;
	} rows[] = {
		{"", false},
		{" ", false},
		{"mx.example.org\n", false},
		{"mx\nQUIT", false},
		{"mx.example.org|x", false},
		{"mx..example.org", false},
		{".", false},
		{"mx.example.org:25", false},
		{"mx.example.org[192.0.2.7]", false},
		{"[2001:db8::7]:25", false},
		{"user@example.org", false},
		{"user@example.org", true},
		{"mx.example.org[]", true},
		{"mx.example.org[mx2.example.org]", true},
		{"mx.example.org[192.0.2.7", true},
		{"mx.example.org[192.0.2.300]", true},
		{"[192.0.2.7]x", true},
		{":25", true},
		{"", true},
		{"/run/x y", false},
		{"/run/x\n", false},
		{"/run/$x", false},
		{"/run/x|y", true},
		{"\xff\xfe", false},
		{"mx\x1b[31m.example.org", false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct target target = {.port = "untouched"};
		const char *why = NULL;

		ck_assert_msg(
			!target_parse(unit_arena, rows[i].input, rows[i].pasted, &target, &why),
			"row %zu \"%s\": taken", i, rows[i].input);
		cli_check_one_line(rows[i].input, why);
		ck_assert_str_eq(target.port, "untouched");
	}
}
END_TEST

START_TEST(mail_addresses_get_advice)
{
	struct target target;
	const char *why = NULL;

	ck_assert(!target_parse(unit_arena, "user@example.org", true, &target, &why));
	ck_assert_ptr_nonnull(strstr(why, "mail address"));
}
END_TEST

START_TEST(domains)
{
	static const struct {
		const char *input;
		const char *want; /* ASCII, or a part of the complaint */
		bool good;
	} rows[] = {
		{"example.org", "example.org", true},
		{"Example.ORG.", "example.org", true},
		{"user@example.org", "example.org", true},
		{"user+tag@Example.org", "example.org", true},
		{"odd@local@example.org", "example.org", true},
		{"\"a b\"@example.org", "example.org", true},
		{"@example.org", "example.org", true},
		{"b\xc3\xbc"
		 "cher.example",
			"xn--bcher-kva.example", true},
		{"user@b\xc3\xbc"
		 "cher.example",
			"xn--bcher-kva.example", true},
		{"localhost", "localhost", true},
		{"192.0.2.7", "for a host use check_starttls", false},
		{"2001:db8::7", "for a host use check_starttls", false},
		{"user@[192.0.2.7]", "for a host use check_starttls", false},
		{"/run/lmtp", "use check_starttls", false},
		{"user@", "is empty", false},
		{"", "is empty", false},
		{".", "is no host name", false},
		{"example.org:25", "is no host name", false},
		{"example.org|x", "example.org?x", false},
		{"user@example.org\nQUIT", "holds a blank", false},
		{"example..org", "is no host name", false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host domain = {.ascii = "untouched"};
		const char *why = NULL;
		bool taken = target_parse_domain(unit_arena, rows[i].input, &domain, &why);

		ck_assert_msg(taken == rows[i].good, "%s: %s", rows[i].input, why);
		ck_assert_str_eq(domain.ascii, taken ? rows[i].want : "untouched");
		if (taken)
			continue;
		cli_check_one_line(rows[i].input, why);
		ck_assert_msg(strstr(why, rows[i].want) != NULL, "%s: %s", rows[i].input, why);
	}
}
END_TEST

START_TEST(families)
{
	ck_assert(target_fits_family("192.0.2.7", AF_UNSPEC));
	ck_assert(target_fits_family("192.0.2.7", AF_INET));
	ck_assert(!target_fits_family("192.0.2.7", AF_INET6));
	ck_assert(target_fits_family("2001:db8::7", AF_INET6));
	ck_assert(!target_fits_family("2001:db8::7", AF_INET));
	ck_assert(target_fits_family("/run/lmtp", AF_INET6));
}
END_TEST

Suite *target_suite(void)
{
	Suite *suite = suite_create("target");
	TCase *tcase = unit_case(suite, "target");

	tcase_add_test(tcase, good_hosts);
	tcase_add_test(tcase, socket_paths);
	tcase_add_test(tcase, bad_hosts);
	tcase_add_test(tcase, mail_addresses_get_advice);
	tcase_add_test(tcase, domains);
	tcase_add_test(tcase, families);
	return suite;
}
