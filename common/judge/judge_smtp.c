/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of the dialogue before TLS: EHLO, the STARTTLS keyword, its answer. */

#include <sys/socket.h>

#include "judge/judging.h"

enum { SUBMISSION_PORT = 587, LMTP_FORBIDDEN_PORT = 25 };

/* Refusals that name our EHLO argument: 501 and 504 by code, others by their words. */
static bool is_about_name(const struct reply *reply)
{
	static const char *const words[] = {
		"helo", "hostname", "host name", "fully-qualified", "fully qualified", "fqdn"};

	if (reply->code == 501 || reply->code == 504)
		return true;
	if (reply->code == 500 || reply->code == 502 || reply->count == 0)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_contains_nocase(reply->lines[0], words[i]))
			return true;
	return false;
}

static bool ehlo_refused(const struct judging *judging)
{
	return probe_refused(judging->probe, STAGE_EHLO) && judging->probe->smtp.ehlo.code != 421;
}

void judge_ehlo_name(struct judging *judging)
{
	const struct reply *reply = &judging->probe->smtp.ehlo;
	struct finding *finding;

	if (!ehlo_refused(judging) || !is_about_name(reply))
		return;
	finding = judging_fails(judging, "our EHLO name is refused");
	finding_quote_reply(judging, finding, reply);
	finding->trail = judging_printf(judging, "%s, set it with --fqdn", finding->trail);
}

/* RFC 2033 4.1 and 5; on port 25 LMTP is forbidden. */
void judge_lmtp(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	const struct capabilities *caps = &probe->smtp.before;

	if (!judging->policy->lmtp)
		return;
	if (ehlo_refused(judging) && !is_about_name(&probe->smtp.ehlo))
		finding_quote_reply(
			judging, judging_fails(judging, "LHLO is refused"), &probe->smtp.ehlo);
	else if (probe->where.port == LMTP_FORBIDDEN_PORT && probe_connected(probe))
		judging_add(judging, SEVERITY_WARNING, "LMTP on port 25");
	else if (caps->known && (!caps->pipelining || !caps->enhanced_status))
		judging_add(
			judging, SEVERITY_INFO, "LMTP without PIPELINING or ENHANCEDSTATUSCODES");
}

static bool lmtp_greets(const struct probe_facts *probe)
{
	return probe->smtp.greeting.count > 0 &&
		text_contains_nocase(probe->smtp.greeting.lines[0], "LMTP");
}

void judge_ehlo(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	struct finding *finding;

	if (probe->smtp.before.known) {
		judging_passes(judging, "EHLO accepted");
	} else if (ehlo_refused(judging) && !is_about_name(&probe->smtp.ehlo) &&
		!judging->policy->lmtp) {
		finding = judging_fails(judging, "EHLO is refused");
		finding_quote_reply(judging, finding, &probe->smtp.ehlo);
		if (lmtp_greets(probe))
			finding->trail =
				judging_printf(judging, "%s, speaks LMTP, use -L", finding->trail);
	}
}

static bool is_masked(const struct probe_facts *probe)
{
	return probe_failed(probe, STAGE_EHLO, CAUSE_NOT_OFFERED) &&
		probe->smtp.before.masked.len > 0;
}

void judge_masked(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	struct finding *finding;

	if (!is_masked(probe))
		return;
	finding = judging_fails(judging, "no STARTTLS");
	finding->lead = ", masked by SMTP inspection before ";
	finding->reply = judging_printf(judging, "250-%s",
		text_quote(judging->arena, probe->smtp.before.masked, TEXT_MAX_QUOTED));
	finding->trail = judging_printf(judging, " (%s)", finding->reply);
	finding->bounce =
		judging_printf(judging, "TLS is required, but was not offered by host %s[%s]",
			probe->where.host, probe->where.address);
	finding->software = "firewall";
}

/* On a UNIX socket nobody listens in, so TLS there is a fact unless it, or its certificate, was
 * asked for. */
static enum severity not_offered_severity(const struct judging *judging)
{
	if (judging->probe->where.family == AF_UNIX && judging->policy->plugin != CE &&
		!(judging->policy->require & REQUIRE_STARTTLS))
		return SEVERITY_INFO;
	return SEVERITY_CRITICAL;
}

/* The bounce itself. The hints name what looks like the keyword and is none. */
void judge_offered(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	const struct capabilities *caps = &probe->smtp.before;
	struct finding *finding;

	if (caps->known && caps->starttls) {
		finding = judging_passes(judging, "STARTTLS is offered");
		if (caps->starttls_params.len > 0)
			finding->trail = judging_printf(judging, " with parameters: %s",
				text_quote(judging->arena, caps->starttls_params, TEXT_MAX_QUOTED));
		return;
	}
	if (!probe_failed(probe, STAGE_EHLO, CAUSE_NOT_OFFERED) || is_masked(probe))
		return;
	finding = judging_add(judging, not_offered_severity(judging), "no STARTTLS");
	finding->lead = ": TLS is required, but was not offered by host ";
	if (caps->near_miss.len > 0)
		finding->trail = judging_printf(
			judging, " (it says %s)", text_quote(judging->arena, caps->near_miss, 60));
	else if (caps->starttls_on_first_line)
		finding->trail = " (the word stands only on its first EHLO line)";
}

void judge_refused(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	struct finding *finding;

	if (probe_refused(probe, STAGE_STARTTLS)) {
		finding = judging_fails(judging, "TLS refused");
		finding_quote_reply(judging, finding, &probe->smtp.starttls);
		finding->bounce = judging_printf(judging,
			"TLS is required, but host %s[%s] refused to start TLS: %s",
			probe->where.host, probe->where.address, finding->reply);
	} else if (probe->smtp.starttls.code != 0) {
		judging_passes(judging, "STARTTLS is accepted");
	}
}

/* In the same read as the 220, or in place of the handshake but plainly a reply of SMTP. */
bool probe_injected(const struct probe_facts *probe)
{
	struct text text = probe->fault.detail;

	if (probe->fault.cause == CAUSE_INJECTION)
		return true;
	return probe_failed(probe, STAGE_TLS, CAUSE_PLAINTEXT) && !probe->implicit_tls &&
		text.len > 3 && text.data[0] >= '2' && text.data[0] <= '5' &&
		(text.data[3] == ' ' || text.data[3] == '-');
}

void judge_injection(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	struct text octets = probe->smtp.stray.len > 0 ? probe->smtp.stray : probe->fault.detail;

	if (probe_injected(probe))
		judging_fails(judging, "plaintext after the STARTTLS reply")->trail =
			judging_printf(judging, ": %s",
				text_quote(judging->arena, octets, TEXT_MAX_QUOTED));
}

void judge_auth_clear(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;

	if (probe->smtp.before.known && probe->smtp.before.auth)
		judging_add(judging,
			probe->where.port == SUBMISSION_PORT ? SEVERITY_WARNING : SEVERITY_INFO,
			"AUTH offered before TLS")
			->trail = " takes passwords in clear";
}

/* RFC 6531 3.1 (8). */
void judge_eai(struct judging *judging)
{
	const struct capabilities *caps = &judging->probe->smtp.after;

	if (caps->known && caps->smtputf8 && !caps->eightbitmime)
		judging_fails(judging, "SMTPUTF8 without 8BITMIME");
}
