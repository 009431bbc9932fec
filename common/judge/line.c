/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of line 1 that hosts and domains share. Pure, cannot fail. */

#include "judge/line.h"

#include <string.h>
#include <sys/socket.h>

/* `STARTTLS CRITICAL - ` comes in front: 250 characters are the limit of the whole. */
enum { HEADLINE_MAX = 225 };

bool line_counts(const struct finding *finding)
{
	return !finding->ignored && finding->severity > SEVERITY_INFO;
}

/* Other faults, each once however many addresses have it; behind a worse one unknowns count apart.
 */
static size_t count_more(const struct verdict *verdict)
{
	size_t more = 0;

	for (size_t i = 1; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen = seen || verdict->findings[j].rank == finding->rank;
		if (!seen && line_counts(finding) &&
			(finding->severity > SEVERITY_UNKNOWN ||
				verdict->worst == SEVERITY_UNKNOWN))
			more++;
	}
	return more;
}

void line_add_more(struct buf *line, const struct verdict *verdict)
{
	size_t more = verdict->finding_count > 0 ? count_more(verdict) : 0;

	if (more > 0)
		buf_printf(line, " +%zu more", more);
	if (verdict->counts.unknown > 0 && verdict->worst > SEVERITY_UNKNOWN)
		buf_printf(line, ", %zu unknown", verdict->counts.unknown);
	if (verdict->counts.ignored > 0)
		buf_printf(line, ", %zu ignored", verdict->counts.ignored);
}

/* As much of `text` as `room` octets hold, an ellipsis included; no character of UTF-8 is split. */
void line_add_cut(struct buf *line, const char *text, size_t room)
{
	size_t len = strlen(text);

	if (len <= room) {
		buf_add(line, text, len);
		return;
	}
	len = room > 3 ? room - 3 : 0;
	while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	buf_add(line, text, len);
	buf_add_text(line, "...");
}

size_t line_room(size_t used)
{
	return used < HEADLINE_MAX ? HEADLINE_MAX - used : 0;
}

static bool is_skipped(const struct probe_facts *probe)
{
	return probe->fault.cause == CAUSE_NO_ROUTE || probe->fault.cause == CAUSE_DENIED;
}

static size_t skipped_at(const struct host_facts *host, int family)
{
	size_t skipped = 0;

	for (size_t i = 0; i < host->probe_count; i++)
		if (host->probes[i]->where.family == family && is_skipped(host->probes[i]))
			skipped++;
	return skipped;
}

void line_add_skipped(struct buf *line, const struct host_facts *hosts, size_t host_count)
{
	static const struct {
		int family;
		const char *name;
	} families[] = {{AF_INET, "IPv4"}, {AF_INET6, "IPv6"}};

	for (size_t f = 0; f < 2; f++) {
		size_t skipped = 0;

		for (size_t h = 0; h < host_count; h++)
			skipped += skipped_at(&hosts[h], families[f].family);
		if (skipped > 0)
			buf_printf(
				line, ", %zu %s not testable from here", skipped, families[f].name);
	}
}
