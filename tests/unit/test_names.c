/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 9525: which presented names are which names asked for. */

#include "judge/names.h"

#include <string.h>

#include "unit.h"

#define WITH_NUL "mx.example\0.evil.example"

START_TEST(matching)
{
	static const struct {
		const char *presented;
		const char *asked;
		bool want;
	} rows[] = {
		{"mx.example", "mx.example", true},
		{"MX.Example", "mx.example", true},
		{"mx.example", "mx.example.org", false},
		{"mx.example.org", "mx.example", false},
		{"mx.example.", "mx.example", false},
		{"", "mx.example", false},
		{"*.example.org", "mx.example.org", true},
		{"*.EXAMPLE.org", "mx.example.org", true},
		{"*.example.org", "a.b.example.org", false},
		{"*.example.org", "example.org", false},
		{"*.example.org", "xn--mller-kva.example.org", true},
		{"*mx.example", "amx.example", false},
		{"m*.example", "mx.example", false},
		{"*x.example", "mx.example", false},
		{"mx.*.org", "mx.example.org", false},
		{"*.*.org", "mx.example.org", false},
		{"*.org", "example.org", false},
		{"*", "mx", false},
		{"*.", "mx.", false},
		{"*", "mx.example", false},
		{"xn--*.example", "xn--mller-kva.example", false},
		{"xn--mller-kva.example", "xn--mller-kva.example", true},
		{"m\xc3\xbcller.example", "xn--mller-kva.example", false},
		{"*.example.org", ".example.org", false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		ck_assert_msg(
			name_matches(text_of(rows[i].presented), rows[i].asked) == rows[i].want,
			"%s as %s", rows[i].presented, rows[i].asked);
	ck_assert(!name_matches((struct text){WITH_NUL, sizeof(WITH_NUL) - 1}, "mx.example"));
}
END_TEST

START_TEST(kinds_are_kept_apart)
{
	struct cert_name names[] = {
		{NAME_DNS, text_of("192.0.2.7")}, {NAME_IP, text_of("192.0.2.8")}};
	struct cert_facts cert = {.names = names, .name_count = 2};

	ck_assert(!cert_bears(&cert, &(struct reference_name){NAME_IP, "192.0.2.7", ""}));
	ck_assert(cert_bears(&cert, &(struct reference_name){NAME_IP, "192.0.2.8", ""}));
	ck_assert(!cert_bears(&cert, &(struct reference_name){NAME_DNS, "192.0.2.8", ""}));
}
END_TEST

START_TEST(sets_of_names)
{
	struct cert_name ab[] = {{NAME_DNS, text_of("a")}, {NAME_DNS, text_of("b")}};
	struct cert_name ba[] = {{NAME_DNS, text_of("b")}, {NAME_DNS, text_of("a")}};
	struct cert_facts one = {.names = ab, .name_count = 2};
	struct cert_facts two = {.names = ba, .name_count = 2};
	struct cert_facts part = {.names = ab, .name_count = 1};
	struct cert_facts none = {.subject_dn = text_of("x")};
	struct cert_facts other = {.subject_dn = text_of("y")};

	ck_assert(cert_same_names(&one, &two));
	ck_assert(!cert_same_names(&one, &part));
	ck_assert(!cert_same_names(&part, &one));
	ck_assert(cert_same_names(&none, &none));
	ck_assert(!cert_same_names(&none, &other));
}
END_TEST

Suite *names_suite(void)
{
	Suite *suite = suite_create("names");
	TCase *tcase = unit_case(suite, "names");

	tcase_add_test(tcase, matching);
	tcase_add_test(tcase, kinds_are_kept_apart);
	tcase_add_test(tcase, sets_of_names);
	return suite;
}
