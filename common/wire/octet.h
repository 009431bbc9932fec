/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_OCTET_H
#define MAIL_TLS_WIRE_OCTET_H

/* Kinds of ASCII octets, whatever the locale, and what readers of lines and fields do with blanks.
 */

#include "base/text.h"

static inline bool octet_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool octet_is_letter(char c)
{
	return text_lower(c) >= 'a' && text_lower(c) <= 'z';
}

static inline bool octet_is_alnum(char c)
{
	return octet_is_letter(c) || octet_is_digit(c);
}

static inline bool octet_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline struct text text_behind(struct text text, size_t len)
{
	return (struct text){text.data + len, text.len - len};
}

/* Without the blanks at both ends. */
static inline struct text text_trimmed(struct text text)
{
	while (text.len > 0 && octet_is_blank(text.data[0]))
		text = text_behind(text, 1);
	while (text.len > 0 && octet_is_blank(text.data[text.len - 1]))
		text.len--;
	return text;
}

#endif
