/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranges and numbers: what is read, what is refused, what is shown, when the alert is raised. */

#include "unit.h"

#include <math.h>

#include "base/range.h"

START_TEST(good_ranges)
{
	static const struct {
		const char *input;
		double start, end;
		bool inside;
		const char *shown;
	} rows[] = {
		{"10", 0, 10, false, "10"},
		{"10:", 10, INFINITY, false, "10:"},
		{"~:10", -INFINITY, 10, false, "~:10"},
		{"10:20", 10, 20, false, "10:20"},
		{"@10:20", 10, 20, true, "@10:20"},
		{"@10", 0, 10, true, "@10"},
		{"@10:", 10, INFINITY, true, "@10:"},
		{"@~:10", -INFINITY, 10, true, "@~:10"},
		{":10", 0, 10, false, "10"},
		{"0", 0, 0, false, "0"},
		{"0:", 0, INFINITY, false, "0:"},
		{"0:0", 0, 0, false, "0"},
		{"5:5", 5, 5, false, "5:5"},
		{"~:", -INFINITY, INFINITY, false, "~:"},
		{"-20:-10", -20, -10, false, "-20:-10"},
		{"-10:", -10, INFINITY, false, "-10:"},
		{"~:-10", -INFINITY, -10, false, "~:-10"},
		{"-0:10", 0, 10, false, "10"},
		{"~:-0", -INFINITY, 0, false, "~:0"},
		{"+1:+2", 1, 2, false, "1:2"},
		{"1.5:2.25", 1.5, 2.25, false, "1.5:2.25"},
		{"0.100", 0, 0.1, false, "0.1"},
		{"007", 0, 7, false, "7"},
		{"100", 0, 100, false, "100"},
		{"1000000:2000000", 1000000, 2000000, false, "1000000:2000000"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct range range = {-77, -78, !rows[i].inside};
		struct range again;

		ck_assert_msg(range_parse(rows[i].input, &range), "%s: refused", rows[i].input);
		ck_assert_msg(
			range.start == rows[i].start, "%s: start %g", rows[i].input, range.start);
		ck_assert_msg(range.end == rows[i].end, "%s: end %g", rows[i].input, range.end);
		ck_assert_msg(range.inside == rows[i].inside, "%s: inside", rows[i].input);
		unit_same_text(rows[i].input, "shown", text_of(range_text(unit_arena, &range)),
			text_of(rows[i].shown));
		ck_assert_msg(range_parse(rows[i].shown, &again) && again.start == range.start &&
				again.end == range.end && again.inside == range.inside,
			"%s: what is shown reads differently", rows[i].input);
	}
}
END_TEST

START_TEST(bad_ranges)
{
	static const char *const rows[] = {"", "@", ":", "@:", "~", "@~", "~10", "~~:1", "10:~",
		"10:5", "-5", "0:-1", "-1:-2", "1:x", "x:1", "x", "1x", "1:2x", "10:20:30",
		"::", "1::2", "nan", "nan:", "0:nan", "inf", "-inf:", "0:inf", "infinity", "0x10",
		"0x10:", "1e3", "1E3:", "1,5", "1,5:2", "1.", ".5", ".", "1.2.3", "+", "-",
		"--1:", "+-1", "1:+", " 1", "1 ", "1 :2", "1: 2", "\t1", "1\n", "@@1", "@ 1", "1@",
		"10%", "30d", "1s", "\xef\xbc\x91", "1_000", "1234567890123456789012345678901",
		"1:1234567890123456789012345678901",
		"00000000000000000000000000000000000000000000000000000000000000000000000000000001"};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct range range = {-77, -78, true};

		ck_assert_msg(!range_parse(rows[i], &range), "\"%s\": taken", rows[i]);
		ck_assert_msg(range.start == -77 && range.end == -78 && range.inside,
			"\"%s\": refused, but written", rows[i]);
	}
}
END_TEST

START_TEST(alerts)
{
	static const struct {
		const char *range;
		double value;
		bool alert;
	} rows[] = {
		{"10", -0.001, true},
		{"10", 0, false},
		{"10", 10, false},
		{"10", 10.001, true},
		{"10:", 9.999, true},
		{"10:", 10, false},
		{"10:", 1e300, false},
		{"~:10", -1e300, false},
		{"~:10", 10, false},
		{"~:10", 11, true},
		{"10:20", 9, true},
		{"10:20", 10, false},
		{"10:20", 20, false},
		{"10:20", 21, true},
		{"@10:20", 9, false},
		{"@10:20", 10, true},
		{"@10:20", 15, true},
		{"@10:20", 20, true},
		{"@10:20", 21, false},
		{"@10", 0, true},
		{"@10", -1, false},
		{"~:", 0, false},
		{"~:", -1e300, false},
		{"0", 0, false},
		{"0", 0.5, true},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct range range;

		ck_assert(range_parse(rows[i].range, &range));
		ck_assert_msg(range_alerts(&range, rows[i].value) == rows[i].alert,
			"%s with %g: alert should be %d", rows[i].range, rows[i].value,
			rows[i].alert);
	}
}
END_TEST

START_TEST(numbers_read)
{
	static const struct {
		const char *input;
		bool good;
		double want;
	} rows[] = {
		{"0", true, 0},
		{"1", true, 1},
		{"-1", true, -1},
		{"+1", true, 1},
		{"1.5", true, 1.5},
		{"0.25", true, 0.25},
		{"-0.5", true, -0.5},
		{"010", true, 10},
		{"123456789012345678901234567890", true, 123456789012345678901234567890.0},
		{"1234567890123456789012345678901", false, 0},
		{"", false, 0},
		{"-", false, 0},
		{".", false, 0},
		{"1.", false, 0},
		{".5", false, 0},
		{"-.5", false, 0},
		{"1.5.", false, 0},
		{"1.5.5", false, 0},
		{"1,5", false, 0},
		{"1e3", false, 0},
		{"1E3", false, 0},
		{"1.5e3", false, 0},
		{"0x10", false, 0},
		{"0x", false, 0},
		{"nan", false, 0},
		{"NAN", false, 0},
		{"inf", false, 0},
		{"-inf", false, 0},
		{"infinity", false, 0},
		{" 1", false, 0},
		{"1 ", false, 0},
		{"1\n", false, 0},
		{"--1", false, 0},
		{"+-1", false, 0},
		{"1-", false, 0},
		{"x", false, 0},
		{"1x", false, 0},
		{"1:", false, 0},
		{"~", false, 0},
		{"@1", false, 0},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		double got = -77;

		ck_assert_msg(number_parse(rows[i].input, &got) == rows[i].good,
			"\"%s\": should be %d", rows[i].input, rows[i].good);
		ck_assert_msg(got == (rows[i].good ? rows[i].want : -77), "\"%s\": %g",
			rows[i].input, got);
	}
}
END_TEST

START_TEST(numbers_shown)
{
	static const struct {
		double number;
		int decimals;
		const char *want;
	} rows[] = {
		{0, 0, "0"},
		{0, 3, "0"},
		{-0.0, 0, "0"},
		{-0.0, 3, "0"},
		{-0.0001, 3, "0"},
		{-0.4, 0, "0"},
		{10, 0, "10"},
		{10, 3, "10"},
		{100, 0, "100"},
		{1.5, 3, "1.5"},
		{1.25, 3, "1.25"},
		{0.1234567, 6, "0.123457"},
		{-1.5, 1, "-1.5"},
		{0.0005, 3, "0.001"},
		{1e15, 3, "1000000000000000"},
		{1e-9, 6, "0"},
		{2.999999, 3, "3"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		unit_same_text(rows[i].want, "number",
			text_of(number_text(unit_arena, rows[i].number, rows[i].decimals)),
			text_of(rows[i].want));
}
END_TEST

Suite *range_suite(void)
{
	Suite *suite = suite_create("range");
	TCase *tcase = unit_case(suite, "range");

	tcase_add_test(tcase, good_ranges);
	tcase_add_test(tcase, bad_ranges);
	tcase_add_test(tcase, alerts);
	tcase_add_test(tcase, numbers_read);
	tcase_add_test(tcase, numbers_shown);
	return suite;
}
