/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helpers of the check functions: adding findings, quoting replies, asking simple things of facts.
 */

#include "judge/judging.h"

#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/buf.h"

enum { SMTP_PORT = 25, QUOTED_REPLY = 160, NAME_MAX_QUOTED = 60 };

/* What the greeting gives away, as the key of the repair texts. */
static const char *software_of(const struct probe_facts *probe)
{
	static const struct {
		const char *word;
		const char *key;
	} words[] = {
		{"Postfix", "postfix"},
		{"Exim", "exim"},
		{"Sendmail", "sendmail"},
		{"OpenSMTPD", "opensmtpd"},
		{"Microsoft ESMTP", "exchange"},
		{"****", "firewall"},
	};
	const struct reply *greeting = &probe->smtp.greeting;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && greeting->count > 0; i++)
		if (text_contains_nocase(greeting->lines[0], words[i].word))
			return words[i].key;
	return NULL;
}

static struct subject subject_of(const struct judging *judging)
{
	struct subject about = {0};

	if (judging->host == NULL) {
		about.host = judging->survey->domain->name;
		about.display = judging->survey->domain->display;
		return about;
	}
	about.host = judging->host->name;
	about.display = judging->host->display;
	if (judging->probe != NULL) {
		about.address = judging->probe->where.address;
		about.port = judging->probe->where.port;
		about.show_port = about.port != 0 &&
			(about.port != SMTP_PORT || !probe_connected(judging->probe));
	}
	return about;
}

struct finding *judging_add(struct judging *judging, enum severity severity, const char *brief)
{
	struct finding *finding = VEC_ADD(judging->arena, &judging->findings);

	*finding = (struct finding){.id = checks[judging->check].id,
		.rank = judging->check,
		.severity = severity,
		.about = subject_of(judging),
		.of_domain = judging->host == NULL,
		.host = judging->host == NULL ? 0
					      : (size_t)(judging->host - judging->survey->hosts),
		.brief = brief,
		.trail = ""};
	if (judging->probe != NULL)
		finding->software = software_of(judging->probe);
	return finding;
}

struct finding *judging_fails(struct judging *judging, const char *brief)
{
	return judging_add(judging, checks[judging->check].severity, brief);
}

struct finding *judging_passes(struct judging *judging, const char *brief)
{
	return judging_add(judging, SEVERITY_OK, brief);
}

struct finding *judging_claim(struct judging *judging, bool counts, enum severity severity,
	const char *brief, const char *trail)
{
	bool demoted = !counts && severity > SEVERITY_INFO;
	struct finding *finding = judging_add(judging, demoted ? SEVERITY_INFO : severity, brief);

	finding->trail = demoted ? judging_printf(judging, "%s, not judged", trail) : trail;
	if (judging->shown->leaf != NULL)
		finding->certificate = judging->shown->leaf->sha256;
	return finding;
}

const char *judging_cert_name(struct judging *judging, const struct cert_facts *cert)
{
	struct text name = cert->common_name.len > 0 ? cert->common_name : cert->subject;

	return text_quote(judging->arena, name, NAME_MAX_QUOTED);
}

char *judging_printf(struct judging *judging, const char *format, ...)
{
	va_list ap;
	char *text;

	va_start(ap, format);
	text = arena_vprintf(judging->arena, format, ap);
	va_end(ap);
	return text;
}

const char *judging_reply_text(struct judging *judging, const struct reply *reply)
{
	struct buf text;

	buf_init(&text, judging->arena);
	buf_printf(&text, "%03d", reply->code);
	for (size_t i = 0; i < reply->count && text.len < QUOTED_REPLY; i++) {
		if (reply->lines[i].len > 0)
			buf_add_char(&text, ' ');
		buf_add(&text, reply->lines[i].data, reply->lines[i].len);
	}
	return text_quote(judging->arena, (struct text){text.data, text.len}, QUOTED_REPLY);
}

void finding_quote_reply(
	struct judging *judging, struct finding *finding, const struct reply *reply)
{
	finding->reply = judging_reply_text(judging, reply);
	finding->trail = judging_printf(judging, ": %s", finding->reply);
}

enum severity judging_timeout_state(const struct judging *judging)
{
	return judging->policy->timeout_state;
}

bool probe_failed(const struct probe_facts *probe, enum stage stage, enum cause cause)
{
	return probe->fault.stage == stage && probe->fault.cause == cause;
}

bool probe_refused(const struct probe_facts *probe, enum stage stage)
{
	return probe_failed(probe, stage, CAUSE_REPLY);
}

bool probe_testable(const struct probe_facts *probe)
{
	return probe->fault.cause != CAUSE_NO_ROUTE && probe->fault.cause != CAUSE_DENIED;
}

bool probe_connected(const struct probe_facts *probe)
{
	return probe->reached > STAGE_CONNECT;
}

size_t host_count(const struct host_facts *host, bool (*test)(const struct probe_facts *))
{
	size_t count = 0;

	for (size_t i = 0; i < host->probe_count; i++)
		count += test(host->probes[i]) ? 1 : 0;
	return count;
}

/* Postfix finishes the handshake and says so in its first reply: 421, whatever was asked. */
static bool reply_asks_for_certificate(const struct probe_facts *probe)
{
	const struct reply *reply = probe->fault.stage == STAGE_GREETING ? &probe->smtp.greeting
									 : &probe->smtp.ehlo_tls;

	return probe->fault.cause == CAUSE_REPLY && reply->count > 0 &&
		text_contains_nocase(reply->lines[0], "certificate");
}

/*
 * Under TLS 1.3 the alert comes when the client thinks that all is done, sometimes as an end of
 * file (RFC 8446 4.4.2.4); under TLS 1.2 it ends the handshake.
 */
bool probe_client_cert_fault(const struct probe_facts *probe)
{
	enum stage first = probe->implicit_tls ? STAGE_GREETING : STAGE_EHLO_TLS;
	enum cause cause = probe->fault.cause;

	if (!probe->tls.client_cert_requested)
		return false;
	if (probe->fault.stage != STAGE_TLS && (!probe->tls.up || probe->fault.stage != first))
		return false;
	return cause == CAUSE_ALERT || cause == CAUSE_CLOSED || cause == CAUSE_RESET ||
		reply_asks_for_certificate(probe);
}
