/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs every suite of UNIT_SUITES, or those named as arguments. Exit code 0 when all pass, 1 when a
 * test fails, 2 for a suite that does not exist.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

struct arena *unit_arena;

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define UNIT_ROW(name) {#name, name##_suite},
	UNIT_SUITES(UNIT_ROW)
#undef UNIT_ROW
};

static void open_arena(void)
{
	unit_arena = arena_new(abort);
	ck_assert_ptr_nonnull(unit_arena);
}

static void close_arena(void)
{
	arena_free(unit_arena);
	unit_arena = NULL;
}

TCase *unit_case(Suite *suite, const char *name)
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, open_arena, close_arena);
	tcase_set_timeout(tcase, 120); /* valgrind is slow */
	suite_add_tcase(suite, tcase);
	return tcase;
}

void unit_same_text(const char *row, const char *what, struct text got, struct text want)
{
	ck_assert_msg(
		got.len == want.len && (got.len == 0 || memcmp(got.data, want.data, got.len) == 0),
		"%s: %s is \"%s\" (%zu octets), not \"%s\" (%zu octets)", row, what,
		text_quote(unit_arena, got, TEXT_MAX_QUOTED), got.len,
		text_quote(unit_arena, want, TEXT_MAX_QUOTED), want.len);
}

static int add_named(SRunner *runner, const char *name)
{
	for (size_t i = 0; i < COUNT_OF(suites); i++) {
		if (strcmp(suites[i].name, name) == 0) {
			srunner_add_suite(runner, suites[i].make());
			return 1;
		}
	}
	fprintf(stderr, "unit: no suite named %s\n", name);
	return 0;
}

int main(int argc, char **argv)
{
	SRunner *runner = srunner_create(NULL);
	int failed;

	for (int i = 1; i < argc; i++)
		if (!add_named(runner, argv[i]))
			return 2;
	for (size_t i = 0; argc < 2 && i < COUNT_OF(suites); i++)
		srunner_add_suite(runner, suites[i].make());
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
