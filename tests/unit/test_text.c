/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quoting and comparing octets that a peer chose. */

#include "unit.h"

#include <locale.h>
#include <string.h>

START_TEST(quoting)
{
	static const struct {
		const char *name;
		struct text input;
		size_t max;
		const char *want;
	} rows[] = {
		{"empty", OCTETS(""), 200, ""},
		{"plain", OCTETS("220 mx.example.org ESMTP (Debian/GNU) #1, {a} [b] * ! ? = + %"),
			200, "220 mx.example.org ESMTP (Debian/GNU) #1, {a} [b] * ! ? = + %"},
		{"each of the dangerous", OCTETS("a|`$<>&\"'\\~;b"), 200, "a???????????b"},
		{"NUL", OCTETS("a\0b"), 200, "a?b"},
		{"line ends and tab", OCTETS("a\r\nb\tc"), 200, "a??b?c"},
		{"escape sequence", OCTETS("\x1b[31mred"), 200, "?[31mred"},
		{"DEL", OCTETS("a\x7f"), 200, "a?"},
		{"8 bit", OCTETS("\x80\xff\xc3\xa4"), 200, "????"},
		{"as long as allowed", OCTETS("12345"), 5, "12345"},
		{"one longer", OCTETS("123456"), 5, "12..."},
		{"odd octets are cut too", OCTETS("\n\n\n\n\n\n"), 5, "??..."},
		{"nothing but dots fits", OCTETS("123456"), 3, "..."},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *got = text_quote(unit_arena, rows[i].input, rows[i].max);

		unit_same_text(rows[i].name, "quoted", text_of(got), text_of(rows[i].want));
		ck_assert_uint_le(strlen(got), rows[i].max);
	}
}
END_TEST

/* The set of what is kept, octet by octet, is the rule that every output relies on. */
START_TEST(quoting_of_each_octet)
{
	for (int c = 0; c < 256; c++) {
		char octet = (char)c;
		char *got = text_quote(unit_arena, (struct text){&octet, 1}, 200);
		bool kept = c >= 0x20 && c <= 0x7e && strchr("|`$<>&\"'\\~;", c) == NULL;

		ck_assert_msg(strlen(got) == 1 && got[0] == (kept ? octet : '?'),
			"octet 0x%02x became \"%s\"", (unsigned)c, got);
	}
}
END_TEST

START_TEST(comparing)
{
	static const struct {
		const char *name;
		struct text text;
		const char *other;
		bool equal, starts, contains;
	} rows[] = {
		{"the same", OCTETS("STARTTLS"), "STARTTLS", true, true, true},
		{"other case", OCTETS("sTaRtTlS"), "STARTTLS", true, true, true},
		{"other case, other side", OCTETS("STARTTLS"), "starttls", true, true, true},
		{"longer", OCTETS("STARTTLSX"), "STARTTLS", false, true, true},
		{"shorter", OCTETS("STARTTL"), "STARTTLS", false, false, false},
		{"inside", OCTETS("a STARTTLS b"), "STARTTLS", false, false, true},
		{"at the end", OCTETS("XSTARTTLS"), "STARTTLS", false, false, true},
		{"after a false start", OCTETS("STASTARTTLS"), "STARTTLS", false, false, true},
		{"empty text", OCTETS(""), "STARTTLS", false, false, false},
		{"NUL behind", OCTETS("STARTTLS\0"), "STARTTLS", false, true, true},
		{"NUL between", OCTETS("START\0TLS"), "STARTTLS", false, false, false},
		{"nearly a letter: @ and `", OCTETS("@"), "`", false, false, false},
		{"nearly a letter: [ and {", OCTETS("["), "{", false, false, false},
		{"8 bit is not folded", OCTETS("\xc4"), "\xe4", false, false, false},
	};

	setlocale(LC_ALL, ""); /* must make no difference */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		ck_assert_msg(text_equal_nocase(rows[i].text, rows[i].other) == rows[i].equal,
			"%s: equal", rows[i].name);
		ck_assert_msg(text_starts_nocase(rows[i].text, rows[i].other) == rows[i].starts,
			"%s: starts", rows[i].name);
		ck_assert_msg(text_contains_nocase(rows[i].text, rows[i].other) == rows[i].contains,
			"%s: contains", rows[i].name);
	}
}
END_TEST

START_TEST(lower_case_is_ascii_only)
{
	for (int c = 0; c < 256; c++) {
		int want = c >= 'A' && c <= 'Z' ? c + 32 : c;

		ck_assert_int_eq((unsigned char)text_lower((char)c), want);
	}
}
END_TEST

START_TEST(making)
{
	char octets[] = "a\0b";
	struct text copy = text_copy(unit_arena, octets, 3);

	octets[0] = 'z';
	unit_same_text("copy", "text", copy, (struct text){"a\0b", 3});
	ck_assert_int_eq(copy.data[3], '\0');
	unit_same_text("of", "text", text_of("abc"), (struct text){"abc", 3});
	ck_assert_uint_eq(text_of("").len, 0);
}
END_TEST

Suite *text_suite(void)
{
	Suite *suite = suite_create("text");
	TCase *tcase = unit_case(suite, "text");

	tcase_add_test(tcase, quoting);
	tcase_add_test(tcase, quoting_of_each_octet);
	tcase_add_test(tcase, comparing);
	tcase_add_test(tcase, lower_case_is_ascii_only);
	tcase_add_test(tcase, making);
	return suite;
}
