/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Host names: what is taken and in which form, and what is refused and why. */

#include "unit.h"

#include <string.h>

#include "base/host.h"

#define L10 "abcdefghij"
#define L60 L10 L10 L10 L10 L10 L10
#define L63 L60 "abc"
#define N252 L63 "." L63 "." L63 "." L60
#define A_LABEL "xn--bcher-kva.example"
#define U_LABEL                                                                                    \
	"b\xc3\xbc"                                                                                \
	"cher.example"

START_TEST(good_hosts)
{
	static const struct {
		const char *input;
		enum host_kind kind;
		const char *ascii;
		const char *display; /* NULL: as ascii */
	} rows[] = {
		{"mx.example.org", HOST_NAME, "mx.example.org", NULL},
		{"MX.Example.ORG", HOST_NAME, "mx.example.org", NULL},
		{"mx.example.org.", HOST_NAME, "mx.example.org", NULL},
		{"localhost", HOST_NAME, "localhost", NULL},
		{"a", HOST_NAME, "a", NULL},
		{"_25._tcp.mx_1.example", HOST_NAME, "_25._tcp.mx_1.example", NULL},
		{"r3---sn-x.example", HOST_NAME, "r3---sn-x.example", NULL},
		{"-a.example", HOST_NAME, "-a.example", NULL},
		{"1.2.3.example", HOST_NAME, "1.2.3.example", NULL},
		{"3com.example", HOST_NAME, "3com.example", NULL},
		{L63 ".example", HOST_NAME, L63 ".example", NULL},
		{N252 "a", HOST_NAME, N252 "a", NULL},
		{N252 "a.", HOST_NAME, N252 "a", NULL},
		{U_LABEL, HOST_NAME, A_LABEL, U_LABEL " (" A_LABEL ")"},
		{"B\xc3\x9c"
		 "CHER.example.",
			HOST_NAME, A_LABEL, U_LABEL " (" A_LABEL ")"},
		{A_LABEL, HOST_NAME, A_LABEL, U_LABEL " (" A_LABEL ")"},
		{"XN--BCHER-KVA.Example", HOST_NAME, A_LABEL, U_LABEL " (" A_LABEL ")"},
		{"mx." A_LABEL, HOST_NAME, "mx." A_LABEL, "mx." U_LABEL " (mx." A_LABEL ")"},
		{"fa\xc3\x9f.example", HOST_NAME, "xn--fa-hia.example",
			"fa\xc3\x9f.example (xn--fa-hia.example)"},
		{"mx\xe3\x80\x82"
		 "example",
			HOST_NAME, "mx.example", NULL},
		{"bu\xcc\x88"
		 "cher.example",
			HOST_NAME, A_LABEL, U_LABEL " (" A_LABEL ")"},
		{"\xef\xbd\x8d\xef\xbd\x98.example", HOST_NAME, "mx.example", NULL},
		{"192.0.2.7", HOST_IPV4, "192.0.2.7", NULL},
		{"[192.0.2.7]", HOST_IPV4, "192.0.2.7", NULL},
		{"2001:db8::1", HOST_IPV6, "2001:db8::1", NULL},
		{"[2001:db8::1]", HOST_IPV6, "2001:db8::1", NULL},
		{"[IPv6:2001:db8::1]", HOST_IPV6, "2001:db8::1", NULL},
		{"[ipv6:2001:db8::1]", HOST_IPV6, "2001:db8::1", NULL},
		{"::1", HOST_IPV6, "::1", NULL},
		{"::ffff:192.0.2.7", HOST_IPV6, "::ffff:192.0.2.7", NULL},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host host = {0};
		enum host_problem problem = host_parse(unit_arena, rows[i].input, &host);

		ck_assert_msg(problem == HOST_OK, "%s: refused: %s", rows[i].input,
			host_problem_text(problem));
		ck_assert_msg(
			host.kind == rows[i].kind, "%s: kind %d", rows[i].input, (int)host.kind);
		ck_assert_str_eq(host.ascii, rows[i].ascii);
		ck_assert_str_eq(
			host.display, rows[i].display == NULL ? rows[i].ascii : rows[i].display);
	}
}
END_TEST

/* What was taken once is taken again and stays what it is. */
START_TEST(ascii_form_is_stable)
{
	static const char *const rows[] = {"MX.Example.ORG.", U_LABEL, A_LABEL, "[192.0.2.7]",
		"[IPv6:2001:db8::1]", "a_b.example"};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host once;
		struct host twice;

		ck_assert_int_eq(host_parse(unit_arena, rows[i], &once), HOST_OK);
		ck_assert_int_eq(host_parse(unit_arena, once.ascii, &twice), HOST_OK);
		ck_assert_int_eq(once.kind, twice.kind);
		ck_assert_str_eq(once.ascii, twice.ascii);
		ck_assert_str_eq(once.display, twice.display);
	}
}
END_TEST

START_TEST(bad_hosts)
{
	static const struct {
		const char *input;
		enum host_problem problem;
	} rows[] = {
		{"", HOST_EMPTY},
		{" ", HOST_BAD_OCTET},
		{"mx example", HOST_BAD_OCTET},
		{"mx.example ", HOST_BAD_OCTET},
		{"mx.example\n", HOST_BAD_OCTET},
		{"mx.example\r\nQUIT", HOST_BAD_OCTET},
		{"mx\texample", HOST_BAD_OCTET},
		{"mx\x7f.example", HOST_BAD_OCTET},
		{"mx\x1b[31m.example", HOST_BAD_OCTET},
		{"mx\".example", HOST_BAD_OCTET},
		{"mx'.example", HOST_BAD_OCTET},
		{"mx\\.example", HOST_BAD_OCTET},
		{"mx|.example", HOST_BAD_OCTET},
		{U_LABEL "\n", HOST_BAD_OCTET},
		{".", HOST_BAD_LABEL},
		{"..", HOST_BAD_LABEL},
		{"a..b", HOST_BAD_LABEL},
		{".a", HOST_BAD_LABEL},
		{"a..", HOST_BAD_LABEL},
		{"*.example", HOST_BAD_LABEL},
		{"mx.example:25", HOST_BAD_LABEL},
		{"smtp://mx.example", HOST_BAD_LABEL},
		{"user@mx.example", HOST_BAD_LABEL},
		{"mx.example/24", HOST_BAD_LABEL},
		{"a,b", HOST_BAD_LABEL},
		{"$(id)", HOST_BAD_LABEL},
		{"[mx.example]", HOST_BAD_LABEL},
		{"[]", HOST_BAD_LABEL},
		{"[", HOST_BAD_LABEL},
		{"[192.0.2.7", HOST_BAD_LABEL},
		{"192.0.2.7]", HOST_BAD_LABEL},
		{"[[192.0.2.7]]", HOST_BAD_LABEL},
		{"[IPv6:mx.example]", HOST_BAD_LABEL},
		{"IPv6:2001:db8::1", HOST_BAD_LABEL},
		{"fe80::1%eth0", HOST_BAD_LABEL},
		{"2001:db8::1::2", HOST_BAD_LABEL},
		{L63 "d.example", HOST_BAD_LABEL},
		{N252 "ab", HOST_TOO_LONG},
		{N252 "ab.", HOST_TOO_LONG},
		{"xn--a.example", HOST_BAD_IDN},
		{"xn--.example", HOST_BAD_IDN},
		{"mx.xn--0.example", HOST_BAD_IDN},
		{"\xff\xfe.example", HOST_BAD_IDN},
		{"\xc3.example", HOST_BAD_IDN},
		{"\xed\xa0\x80.example", HOST_BAD_IDN},
		{"\xe2\x98\x83"
		 "..example",
			HOST_BAD_IDN},
		/* Full-width digits, and a dot that IDNA takes for one. */
		{"\xef\xbc\x91\xef\xbc\x99\xef\xbc\x92.0.2.7", HOST_BECAME_ADDRESS},
		{"192\xe3\x80\x82"
		 "0.2.7",
			HOST_BECAME_ADDRESS},
		{"192.0.2.7.", HOST_BECAME_ADDRESS},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host host = {HOST_IPV6, "untouched", "untouched"};
		enum host_problem problem = host_parse(unit_arena, rows[i].input, &host);

		ck_assert_msg(problem == rows[i].problem, "\"%s\": %s", rows[i].input,
			host_problem_text(problem));
		ck_assert_str_eq(host.ascii, "untouched");
		ck_assert_str_eq(host.display, "untouched");
	}
}
END_TEST

/* A name of any length ends in an answer: nothing is cut and nothing is read beyond. */
START_TEST(every_length)
{
	for (size_t len = 1; len <= 1100; len++) {
		char *name = arena_alloc(unit_arena, len + 1);
		struct host host;
		enum host_problem problem;

		for (size_t i = 0; i < len; i++)
			name[i] = i % 8 == 7 && i + 1 < len ? '.' : 'a';
		problem = host_parse(unit_arena, name, &host);
		ck_assert_msg(problem == (len <= 253 ? HOST_OK : HOST_TOO_LONG), "%zu octets: %s",
			len, host_problem_text(problem));
	}
}
END_TEST

START_TEST(problems_have_words)
{
	for (int i = HOST_OK; i <= HOST_BECAME_ADDRESS; i++)
		ck_assert_uint_gt(strlen(host_problem_text((enum host_problem)i)), 5);
}
END_TEST

Suite *host_suite(void)
{
	Suite *suite = suite_create("host");
	TCase *tcase = unit_case(suite, "host");

	tcase_add_test(tcase, good_hosts);
	tcase_add_test(tcase, ascii_form_is_stable);
	tcase_add_test(tcase, bad_hosts);
	tcase_add_test(tcase, every_length);
	tcase_add_test(tcase, problems_have_words);
	return suite;
}
