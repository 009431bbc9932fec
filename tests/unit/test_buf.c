/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growable bytes: content and the NUL behind it after every kind of change. */

#include "unit.h"

#include <string.h>

#include "base/buf.h"

static void same(const struct buf *buf, const char *want)
{
	ck_assert_uint_eq(buf->len, strlen(want));
	ck_assert_str_eq(buf->data, want);
	ck_assert_uint_gt(buf->size, buf->len);
}

START_TEST(every_way_to_add)
{
	struct buf buf;

	buf_init(&buf, unit_arena);
	same(&buf, "");
	buf_add_text(&buf, "one");
	buf_add_char(&buf, ',');
	buf_printf(&buf, "%d%s", 2, "!");
	buf_add(&buf, "abc", 2);
	buf_add(&buf, NULL, 0);
	buf_add_text(&buf, "");
	same(&buf, "one,2!ab");
	buf_clear(&buf);
	same(&buf, "");
	buf_add_text(&buf, "x");
	same(&buf, "x");
}
END_TEST

START_TEST(octets_may_be_nul)
{
	struct buf buf;

	buf_init(&buf, unit_arena);
	buf_add(&buf, "a\0b", 3);
	buf_add_char(&buf, '\0');
	ck_assert_uint_eq(buf.len, 4);
	ck_assert_mem_eq(buf.data, "a\0b\0\0", 5);
}
END_TEST

/* Round the first size, where room for the NUL is easily forgotten, and far beyond. */
START_TEST(growth_keeps_the_content)
{
	static const size_t lengths[] = {1, 254, 255, 256, 257, 511, 512, 513, 100000};

	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		char *octets = arena_alloc(unit_arena, lengths[i] + 1);
		struct buf whole;
		struct buf single;

		for (size_t j = 0; j < lengths[i]; j++)
			octets[j] = (char)('a' + j % 26);
		buf_init(&whole, unit_arena);
		buf_init(&single, unit_arena);
		buf_add(&whole, octets, lengths[i]);
		for (size_t j = 0; j < lengths[i]; j++)
			buf_add_char(&single, octets[j]);
		same(&whole, octets);
		same(&single, octets);
	}
}
END_TEST

START_TEST(dropping)
{
	static const struct {
		size_t drop;
		const char *left;
	} rows[] = {{0, "abcdef"}, {1, "bcdef"}, {5, "f"}, {6, ""}, {7, ""}, {(size_t)-1, ""}};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf buf;

		buf_init(&buf, unit_arena);
		buf_add_text(&buf, "abcdef");
		buf_drop(&buf, rows[i].drop);
		same(&buf, rows[i].left);
	}
}
END_TEST

Suite *buf_suite(void)
{
	Suite *suite = suite_create("buf");
	TCase *tcase = unit_case(suite, "buf");

	tcase_add_test(tcase, every_way_to_add);
	tcase_add_test(tcase, octets_may_be_nul);
	tcase_add_test(tcase, growth_keeps_the_content);
	tcase_add_test(tcase, dropping);
	return suite;
}
