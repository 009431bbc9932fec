/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for answers of DNS. Judges nothing, cannot fail. */

#include "judge/dns_words.h"

#include <string.h>

#include "base/arena.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

/* libunbound begins with what was asked: `validation failure <mx.example.org. A IN>: `. */
static struct text without_question(struct text detail)
{
	static const char opening[] = "validation failure <";
	static const char end[] = ">: ";
	const size_t skip = sizeof(opening) - 1;
	const size_t len = sizeof(end) - 1;

	if (detail.len < skip || memcmp(detail.data, opening, skip) != 0)
		return detail;
	for (size_t i = skip; i + len < detail.len; i++)
		if (memcmp(detail.data + i, end, len) == 0)
			return (struct text){detail.data + i + len, detail.len - i - len};
	return detail;
}

const char *dns_why_text(struct arena *arena, const struct dns_answer *answer)
{
	struct text detail = without_question(answer->detail);

	if (detail.len == 0)
		return "";
	return arena_printf(arena, " (%s)", text_quote(arena, detail, TEXT_MAX_QUOTED));
}

static unsigned rounded_up(uint32_t seconds, unsigned unit)
{
	return (unsigned)(((uint64_t)seconds + unit - 1) / unit);
}

const char *dns_ttl_text(struct arena *arena, uint32_t ttl)
{
	if (ttl < HOUR)
		return arena_printf(arena, "%u min", rounded_up(ttl, MINUTE));
	if (ttl < 2 * DAY)
		return arena_printf(arena, "%u h", rounded_up(ttl, HOUR));
	return arena_printf(arena, "%u d", rounded_up(ttl, DAY));
}

bool dns_is_unanswered(const struct dns_answer *answer)
{
	return answer->answer == ANSWER_FAILED || answer->answer == ANSWER_TIMEOUT;
}

enum severity dns_worth(const struct domain_dns *domain, enum severity severity)
{
	return dns_is_unanswered(&domain->mx) ? SEVERITY_INFO : severity;
}
