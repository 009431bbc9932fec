/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings as sentences: on line 1, and behind a subject that is named already. */

#include "finding.h"

#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

START_TEST(subjects)
{
	static const struct {
		struct subject subject;
		const char *want;
	} rows[] = {
		{{"mx.example.org", "mx.example.org"}, "mx.example.org"},
		{{"mx.example.org", "mx.example.org", "192.0.2.7", 25, false},
			"mx.example.org[192.0.2.7]"},
		{{"mx.example.org", "mx.example.org", "192.0.2.7", 587, true},
			"mx.example.org[192.0.2.7]:587"},
		{{"mx.example.org", "mx.example.org", "2001:db8::7", 25, true},
			"mx.example.org[2001:db8::7]:25"},
		{{"/run/lmtp", "/run/lmtp", "/run/lmtp", 0, false}, "/run/lmtp"},
		{{"xn--mx-via.example", "m\xc3\xa4x (xn--mx-via.example)", "192.0.2.7", 25, false},
			"m\xc3\xa4x (xn--mx-via.example)[192.0.2.7]"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		ck_assert_str_eq(subject_text(unit_arena, &rows[i].subject), rows[i].want);
}
END_TEST

START_TEST(sentences)
{
	static const struct {
		const char *brief, *lead, *trail;
		const char *line, *about;
	} rows[] = {
		{"no STARTTLS", ": TLS is required, but was not offered by host ", "",
			"no STARTTLS at 1 of 2: TLS is required, but was not offered by host h[a]",
			"no STARTTLS: TLS is required, but was not offered by host h[a]"},
		{"no STARTTLS", ", masked before ", " (250-XXXXXXXA)",
			"no STARTTLS at 1 of 2, masked before h[a] (250-XXXXXXXA)",
			"no STARTTLS, masked before h[a] (250-XXXXXXXA)"},
		{"TLS refused", NULL, ": 454 no", "TLS refused at 1 of 2: h[a]: 454 no",
			"TLS refused: 454 no"},
		{"no connection", NULL, " timed out", "no connection at 1 of 2: h[a] timed out",
			"no connection: timed out"},
		{"look-up fails", NULL, " (SERVFAIL)", "look-up fails at 1 of 2: h[a] (SERVFAIL)",
			"look-up fails (SERVFAIL)"},
		{"slow", NULL, "", "slow at 1 of 2: h[a]", "slow"},
		{"", "", " refuses connections", "h[a] refuses connections",
			"refuses connections"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct finding finding = {.brief = rows[i].brief,
			.lead = rows[i].lead,
			.trail = rows[i].trail,
			.about = {"h", "h", "a", 25, false}};

		ck_assert_str_eq(
			finding_sentence(unit_arena, &finding, " at 1 of 2"), rows[i].line);
		ck_assert_str_eq(finding_about_subject(unit_arena, &finding), rows[i].about);
	}
}
END_TEST

Suite *finding_suite(void)
{
	Suite *suite = suite_create("finding");
	TCase *tcase = unit_case(suite, "finding");

	tcase_add_test(tcase, subjects);
	tcase_add_test(tcase, sentences);
	return suite;
}
