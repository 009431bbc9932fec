/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Host-name rules. libidn2 converts; the filter before and after it is ours, because libidn2 lets
 * newlines, blanks and empty labels through, and its STD3 flag deletes characters instead of
 * refusing them. Fails by returning the problem.
 */

#include "base/host.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { HOST_MAX_NAME = 253, HOST_MAX_LABEL = 63, HOST_MAX_INPUT = 1000 };

/* `literal` gets the one canonical spelling (RFC 5952), so that texts can be compared. */
static bool is_address(const char *text, enum host_kind *kind, char literal[INET6_ADDRSTRLEN])
{
	unsigned char raw[16];
	int family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;

	if (inet_pton(family, text, raw) != 1 ||
		inet_ntop(family, raw, literal, INET6_ADDRSTRLEN) == NULL)
		return false;
	*kind = family == AF_INET6 ? HOST_IPV6 : HOST_IPV4;
	return true;
}

/* The literal without brackets and RFC 5321's IPv6 tag: `[192.0.2.7]`, `[IPv6:2001:db8::1]`. */
static const char *without_brackets(struct arena *arena, const char *input)
{
	size_t len = strlen(input);
	const char *inner;

	if (len < 3 || input[0] != '[' || input[len - 1] != ']')
		return input;
	inner = arena_copy(arena, input + 1, len - 2);
	return text_starts_nocase(text_of(inner), "IPv6:") ? inner + 5 : inner;
}

static enum host_problem check_octets(const char *input)
{
	for (const char *p = input; *p != '\0'; p++)
		if ((unsigned char)*p <= 0x20 || *p == 0x7f || strchr("\"'\\|", *p) != NULL)
			return HOST_BAD_OCTET;
	return HOST_OK;
}

static bool is_label_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Labels of 1-63 characters [a-z0-9_-], at most 253 in all. */
static enum host_problem check_labels(const char *ascii)
{
	size_t label = 0;

	if (strlen(ascii) > HOST_MAX_NAME)
		return HOST_TOO_LONG;
	for (const char *p = ascii;; p++) {
		if (*p == '.' || *p == '\0') {
			if (label == 0 || label > HOST_MAX_LABEL)
				return HOST_BAD_LABEL;
			label = 0;
		} else if (!is_label_char(*p)) {
			return HOST_BAD_LABEL;
		} else {
			label++;
		}
		if (*p == '\0')
			return HOST_OK;
	}
}

/* Only what needs it goes to libidn2: it refuses real ASCII names with hyphens in places 3 and 4.
 */
static bool needs_idna(const char *name)
{
	bool label_start = true;

	for (const char *p = name; *p != '\0'; p++) {
		if ((unsigned char)*p >= 0x80)
			return true;
		if (label_start && text_starts_nocase(text_of(p), "xn--"))
			return true;
		label_start = *p == '.';
	}
	return false;
}

static enum host_problem to_ascii(struct arena *arena, const char *name, char **ascii)
{
	uint8_t *converted = NULL;
	int rc;

	if (!needs_idna(name)) {
		*ascii = arena_copy(arena, name, strlen(name));
		return HOST_OK;
	}
	rc = idn2_lookup_u8(
		(const uint8_t *)name, &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (rc != IDN2_OK)
		return HOST_BAD_IDN;
	*ascii = arena_copy(arena, converted, strlen((char *)converted));
	idn2_free(converted);
	return HOST_OK;
}

/* The U-label is shown only if it converts back to the very same A-label. */
static const char *display_of(struct arena *arena, const char *ascii)
{
	const char *display = ascii;
	char *unicode = NULL;
	char *back = NULL;

	if (strstr(ascii, "xn--") == NULL)
		return ascii;
	if (idn2_to_unicode_8z8z(ascii, &unicode, 0) != IDN2_OK)
		return ascii;
	if (strcmp(unicode, ascii) != 0 && to_ascii(arena, unicode, &back) == HOST_OK &&
		strcmp(back, ascii) == 0)
		display = arena_printf(arena, "%s (%s)", unicode, ascii);
	idn2_free(unicode);
	return display;
}

static void lower_and_undot(char *ascii)
{
	size_t len = strlen(ascii);

	if (len > 1 && ascii[len - 1] == '.')
		ascii[len - 1] = '\0';
	for (char *p = ascii; *p != '\0'; p++)
		*p = text_lower(*p);
}

enum host_problem host_parse(struct arena *arena, const char *input, struct host *host)
{
	enum host_kind kind = HOST_NAME;
	enum host_problem problem;
	char literal[INET6_ADDRSTRLEN];
	char *ascii;

	if (*input == '\0')
		return HOST_EMPTY;
	if (strlen(input) > HOST_MAX_INPUT)
		return HOST_TOO_LONG;
	problem = check_octets(input);
	if (problem != HOST_OK)
		return problem;
	if (is_address(without_brackets(arena, input), &kind, literal)) {
		*host = (struct host){kind, arena_copy(arena, literal, strlen(literal)), NULL};
		host->display = host->ascii;
		return HOST_OK;
	}
	problem = to_ascii(arena, input, &ascii);
	if (problem != HOST_OK)
		return problem;
	lower_and_undot(ascii);
	if (is_address(ascii, &kind, literal))
		return HOST_BECAME_ADDRESS;
	problem = check_labels(ascii);
	if (problem == HOST_OK)
		*host = (struct host){HOST_NAME, ascii, display_of(arena, ascii)};
	return problem;
}

const char *host_problem_text(enum host_problem problem)
{
	static const char *const texts[] = {
		[HOST_OK] = "is fine",
		[HOST_EMPTY] = "is empty",
		[HOST_BAD_OCTET] = "holds a blank, a control character or a quote",
		[HOST_BAD_LABEL] =
			"is no host name: a label is empty, too long or has odd characters",
		[HOST_TOO_LONG] = "is longer than 253 characters",
		[HOST_BAD_IDN] = "is no valid internationalised name",
		[HOST_BECAME_ADDRESS] = "turns into an address: type the address in ASCII digits",
	};

	return texts[problem];
}
