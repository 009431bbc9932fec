/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory: zeroed, aligned, apart from its neighbours; sizes that cannot be had end in the handler.
 */

#include "unit.h"

#include <setjmp.h>
#include <stdint.h>
#include <string.h>

static jmp_buf exhausted_jump;

static void exhausted(void)
{
	longjmp(exhausted_jump, 1);
}

START_TEST(objects_are_zeroed_aligned_and_apart)
{
	static const size_t sizes[] = {0, 1, 2, 15, 16, 17, 255, 4096, 16384, 16385, 100000, 3};
	unsigned char *objects[COUNT_OF(sizes)];

	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		objects[i] = arena_alloc(unit_arena, sizes[i]);
		ck_assert_ptr_nonnull(objects[i]);
		ck_assert_uint_eq((uintptr_t)objects[i] % 16, 0);
		for (size_t j = 0; j < sizes[i]; j++)
			ck_assert_msg(objects[i][j] == 0, "octet %zu of %zu is not 0", j, sizes[i]);
		if (sizes[i] > 0)
			memset(objects[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < COUNT_OF(sizes); i++)
		for (size_t j = 0; j < sizes[i]; j++)
			ck_assert_msg(objects[i][j] == i + 1, "object %zu was overwritten", i);
}
END_TEST

START_TEST(many_small_objects_keep_their_content)
{
	enum { OBJECTS = 5000 };
	int **objects = arena_array(unit_arena, OBJECTS, sizeof(*objects));

	for (int i = 0; i < OBJECTS; i++) {
		ck_assert_ptr_null(objects[i]);
		objects[i] = arena_alloc(unit_arena, sizeof(**objects));
		*objects[i] = i;
	}
	for (int i = 0; i < OBJECTS; i++)
		ck_assert_int_eq(*objects[i], i);
}
END_TEST

START_TEST(copies_end_in_nul)
{
	char *copy = arena_copy(unit_arena, "a\0b", 3);

	ck_assert_mem_eq(copy, "a\0b\0", 4);
	ck_assert_str_eq(arena_copy(unit_arena, NULL, 0), "");
}
END_TEST

START_TEST(printf_has_no_limit)
{
	char *text = arena_printf(unit_arena, "%s=%d %40000s|", "n", 42, "end");

	ck_assert_uint_eq(strlen(text), 40006);
	ck_assert_int_eq(strncmp(text, "n=42 ", 5), 0);
	ck_assert_str_eq(text + 40002, "end|");
	ck_assert_str_eq(arena_printf(unit_arena, "%s", ""), "");
}
END_TEST

/* Each of these wraps round or is beyond any machine; none may come back as a small object. */
START_TEST(impossible_sizes_end_in_the_handler)
{
	static const struct {
		const char *name;
		size_t count;
		size_t size;
	} rows[] = {
		{"all", 1, SIZE_MAX},
		{"all but the alignment", 1, SIZE_MAX - 15},
		{"all but less than a block's head", 1, SIZE_MAX - 20},
		{"all but a little more", 1, SIZE_MAX - 31},
		{"product wraps to 0", SIZE_MAX / 2 + 1, 2},
		{"product wraps to 16", SIZE_MAX / 16 + 2, 16},
	};

	for (volatile size_t i = 0; i < COUNT_OF(rows); i++) {
		struct arena *volatile arena = arena_new(exhausted);

		ck_assert_ptr_nonnull(arena);
		if (setjmp(exhausted_jump) == 0) {
			arena_array(arena, rows[i].count, rows[i].size);
			ck_abort_msg("%s: got an object", rows[i].name);
		}
		arena_free(arena);
	}
}
END_TEST

START_TEST(free_takes_null)
{
	arena_free(NULL);
}
END_TEST

Suite *arena_suite(void)
{
	Suite *suite = suite_create("arena");
	TCase *tcase = unit_case(suite, "arena");

	tcase_add_test(tcase, objects_are_zeroed_aligned_and_apart);
	tcase_add_test(tcase, many_small_objects_keep_their_content);
	tcase_add_test(tcase, copies_end_in_nul);
	tcase_add_test(tcase, printf_has_no_limit);
	tcase_add_test(tcase, impossible_sizes_end_in_the_handler);
	tcase_add_test(tcase, free_takes_null);
	return suite;
}
