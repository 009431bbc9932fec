/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_BASE_TEXT_H
#define MAIL_TLS_BASE_TEXT_H

/*
 * Octets as a peer sent them, with a length: they may hold NUL, escape sequences, anything. Facts
 * keep them raw; text_quote() is the one way from raw octets to something that people see.
 */

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct text {
	const char *data;
	size_t len;
};

#define TEXT_MAX_QUOTED 200

struct text text_of(const char *string);
struct text text_copy(struct arena *arena, const void *data, size_t len);

/*
 * A C string safe for every output: printable ASCII is kept, every other octet and each of
 * | ` $ < > & " ' \ ~ ; becomes '?'. Longer than `max` octets: cut, with "..." at the end.
 */
char *text_quote(struct arena *arena, struct text text, size_t max);

/* Base64 (RFC 4648) in lines of `width` characters (a multiple of 4), each ended by LF. */
char *text_base64(struct arena *arena, struct text text, size_t width);

/* Case-insensitive in ASCII, whatever the locale. */
bool text_equal_nocase(struct text a, const char *b);
bool text_starts_nocase(struct text a, const char *prefix);

/* Whether `needle` (not empty) occurs in `hay`, case-insensitive in ASCII. */
bool text_contains_nocase(struct text hay, const char *needle);

/* Lower case of an ASCII octet, independent of the locale. */
char text_lower(char c);

#endif
