/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deadlines as poll(2) wants them: never too early, never endless by mistake. */

#include "unit.h"

#include <limits.h>
#include <time.h>

#include "base/clock.h"

START_TEST(poll_timeouts)
{
	static const struct {
		const char *name;
		int64_t deadline, now;
		int want;
	} rows[] = {
		{"never", CLOCK_NEVER, 5, -1},
		{"now", 1000, 1000, 0},
		{"over", 1000, 5000000, 0},
		{"one microsecond is rounded up", 1001, 1000, 1},
		{"999 microseconds", 1999, 1000, 1},
		{"a millisecond", 2000, 1000, 1},
		{"a millisecond and one", 2001, 1000, 2},
		{"ten seconds", 10 * (int64_t)CLOCK_SECOND, 0, 10000},
		{"longer than poll can say", INT64_C(3000000000000000), 0, INT_MAX},
		{"nearly never", CLOCK_NEVER - 1, 0, INT_MAX},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int got = clock_poll_timeout(rows[i].deadline, rows[i].now);

		ck_assert_msg(
			got == rows[i].want, "%s: %d, not %d", rows[i].name, got, rows[i].want);
	}
}
END_TEST

START_TEST(clocks_have_their_unit)
{
	struct timespec pause = {0, 2000000};
	int64_t before = clock_monotonic();
	int64_t wall = clock_wall();
	int64_t spent;

	nanosleep(&pause, NULL);
	spent = clock_monotonic() - before;
	ck_assert_int_ge(spent, 2000);
	ck_assert_int_lt(spent, 60 * (int64_t)CLOCK_SECOND);
	ck_assert_int_ge((int64_t)time(NULL), wall);
	ck_assert_int_lt((int64_t)time(NULL) - wall, 60);
}
END_TEST

Suite *clock_suite(void)
{
	Suite *suite = suite_create("clock");
	TCase *tcase = unit_case(suite, "clock");

	tcase_add_test(tcase, poll_timeouts);
	tcase_add_test(tcase, clocks_have_their_unit);
	return suite;
}
