/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers and ranges as people type them and as performance data shows them. The locale is never
 * set, so the decimal point is a point. Fails by returning false.
 */

#include "base/range.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { NUMBER_MAX_LENGTH = 30, RANGE_MAX_LENGTH = 64, RANGE_DECIMALS = 6 };

bool number_parse(const char *text, double *number)
{
	const char *digits = text + (*text == '-' || *text == '+');
	size_t whole = strspn(digits, "0123456789");
	size_t fraction = 0;

	if (digits[whole] == '.')
		fraction = strspn(digits + whole + 1, "0123456789");
	if (whole == 0 || (digits[whole] == '.' && fraction == 0))
		return false;
	if (digits[whole + (fraction > 0 ? fraction + 1 : 0)] != '\0' ||
		strlen(text) > NUMBER_MAX_LENGTH)
		return false;
	*number = strtod(text, NULL);
	return true;
}

bool range_parse(const char *text, struct range *range)
{
	struct range parsed = {.start = 0, .end = INFINITY};
	char copy[RANGE_MAX_LENGTH];
	char *colon;
	char *end;

	if (*text == '@') {
		parsed.inside = true;
		text++;
	}
	if (*text == '\0' || strlen(text) >= sizeof(copy))
		return false;
	strcpy(copy, text);
	colon = strchr(copy, ':');
	end = colon == NULL ? copy : colon + 1;
	if (colon != NULL) {
		*colon = '\0';
		if (strcmp(copy, "~") == 0)
			parsed.start = -INFINITY;
		else if (*copy != '\0' && !number_parse(copy, &parsed.start))
			return false;
		if (*copy == '\0' && *end == '\0')
			return false;
	}
	if (*end != '\0' && !number_parse(end, &parsed.end))
		return false;
	if (parsed.start > parsed.end)
		return false;
	*range = parsed;
	return true;
}

bool range_alerts(const struct range *range, double value)
{
	bool within = value >= range->start && value <= range->end;

	return within == range->inside;
}

char *number_text(struct arena *arena, double number, int decimals)
{
	char *text = arena_printf(arena, "%.*f", decimals, number);
	size_t len = strlen(text);

	if (strchr(text, '.') != NULL) {
		while (text[len - 1] == '0')
			text[--len] = '\0';
		if (text[len - 1] == '.')
			text[--len] = '\0';
	}
	return strcmp(text, "-0") == 0 ? text + 1 : text;
}

char *range_text(struct arena *arena, const struct range *range)
{
	const char *at = range->inside ? "@" : "";
	const char *end = isinf(range->end) ? "" : number_text(arena, range->end, RANGE_DECIMALS);

	if (isinf(range->start))
		return arena_printf(arena, "%s~:%s", at, end);
	if (range->start == 0 && *end != '\0')
		return arena_printf(arena, "%s%s", at, end);
	return arena_printf(
		arena, "%s%s:%s", at, number_text(arena, range->start, RANGE_DECIMALS), end);
}
