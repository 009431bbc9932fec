/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several formats need of hosts and states. Decides nothing, cannot fail. */

#include "report/states.h"

#include <string.h>

#include "base/arena.h"
#include "facts_dns.h"

enum { LABEL_MAX_QUOTED = 100 };

enum severity state_of_address(
	const struct verdict *verdict, const struct host_facts *host, const char *address)
{
	enum severity worst = SEVERITY_OK;

	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		if (!finding->ignored && finding->about.address != NULL &&
			strcmp(finding->about.address, address) == 0 &&
			strcmp(finding->about.host, host->name) == 0 && finding->severity > worst)
			worst = finding->severity;
	}
	return worst;
}

enum severity state_of_host(const struct report *report, size_t host)
{
	if (report->survey->domain != NULL && report->verdict->hosts != NULL)
		return report->verdict->hosts[host].state;
	return report->verdict->worst;
}

static const char *colour_code(const struct report *report, enum severity severity)
{
	static const char *const codes[] = {
		[SEVERITY_OK] = "32",
		[SEVERITY_INFO] = "36",
		[SEVERITY_UNKNOWN] = "35",
		[SEVERITY_WARNING] = "33",
		[SEVERITY_CRITICAL] = "31;1",
	};

	return report->colour ? codes[severity] : NULL;
}

const char *state_word(const struct report *report, struct arena *arena, enum severity severity)
{
	const char *code = colour_code(report, severity);

	if (code == NULL)
		return severity_name(severity);
	return arena_printf(arena, "\033[%sm%s\033[0m", code, severity_name(severity));
}

const char *host_label(struct arena *arena, const struct host_facts *host)
{
	if (host->dns != NULL && host->dns->kind != MX_NAME_OK)
		return text_quote(arena, text_of(host->name), LABEL_MAX_QUOTED);
	return host->display;
}
