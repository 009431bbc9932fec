/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed vectors: new elements are zeroed, old ones survive growth. */

#include "unit.h"

#include "base/vec.h"

START_TEST(elements_survive_growth)
{
	struct pair {
		int number;
		const char *name;
	};
	VEC_OF(struct pair) pairs = {0};

	for (int i = 0; i < 1000; i++) {
		struct pair *pair = VEC_ADD(unit_arena, &pairs);

		ck_assert_int_eq(pair->number, 0);
		ck_assert_ptr_null(pair->name);
		*pair = (struct pair){i, "x"};
		ck_assert_uint_eq(pairs.count, (size_t)i + 1);
		ck_assert_uint_ge(pairs.room, pairs.count);
	}
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(pairs.items[i].number, i);
}
END_TEST

Suite *vec_suite(void)
{
	Suite *suite = suite_create("vec");
	TCase *tcase = unit_case(suite, "vec");

	tcase_add_test(tcase, elements_survive_growth);
	return suite;
}
