/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of how a connection begins and whether it can be followed: greeting, end, form of replies.
 */

#include <string.h>

#include "judge/judging.h"

enum { SMTPS_PORT = 465 };

/* A TLS record of type alert or handshake where a greeting should be. */
static bool looks_like_tls(struct text garbage)
{
	return garbage.len > 0 && (garbage.data[0] == 0x15 || garbage.data[0] == 0x16);
}

/* Port 465 never greets in clear (RFC 8314 3.3): silence there means the wrong option. */
static bool speaks_tls_first(const struct probe_facts *probe)
{
	if (probe->implicit_tls || probe->fault.stage != STAGE_GREETING)
		return false;
	return looks_like_tls(probe->smtp.garbage) ||
		(probe->where.port == SMTPS_PORT &&
			(probe->fault.cause == CAUSE_TIMEOUT ||
				probe->fault.cause == CAUSE_CLOSED));
}

void judge_tls_port(struct judging *judging)
{
	if (speaks_tls_first(judging->probe))
		judging_fails(judging, "no greeting")->trail =
			" seems to speak TLS from the first byte, use -s";
}

void judge_greeting_timeout(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;

	if (!probe_failed(probe, STAGE_GREETING, CAUSE_TIMEOUT) || speaks_tls_first(probe))
		return;
	judging_add(judging, judging_timeout_state(judging), "no greeting")->trail =
		judging_printf(judging, " timed out at stage greeting after %s s",
			number_text(judging->arena, judging->policy->timeout, 1));
}

void judge_not_smtp(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;

	if (!probe_failed(probe, STAGE_GREETING, CAUSE_GARBAGE) || speaks_tls_first(probe))
		return;
	judging_fails(judging, "not SMTP")->trail = judging_printf(
		judging, ": %s", text_quote(judging->arena, probe->smtp.garbage, TEXT_MAX_QUOTED));
}

/* `421 4.7.x`: the server counts our connections: nothing is wrong with its TLS. */
static bool is_rate_limit(const struct reply *reply)
{
	return reply->code == 421 && reply->count > 0 &&
		text_starts_nocase(reply->lines[0], "4.7.");
}

static const struct reply *refusal(const struct probe_facts *probe)
{
	if (probe_client_cert_fault(probe))
		return NULL;
	if (probe_refused(probe, STAGE_GREETING))
		return &probe->smtp.greeting;
	if (probe_refused(probe, STAGE_EHLO))
		return &probe->smtp.ehlo;
	return NULL;
}

void judge_rate_limit(struct judging *judging)
{
	const struct reply *reply = refusal(judging->probe);
	struct finding *finding;

	if (reply == NULL || !is_rate_limit(reply))
		return;
	finding = judging_fails(judging, "rate limited");
	finding_quote_reply(judging, finding, reply);
	finding->trail =
		judging_printf(judging, "%s, checked every 60 s? 300 s is enough", finding->trail);
}

/* 421 is "come back later", whether to the greeting or to EHLO (RFC 5321 3.8). */
void judge_greeting_busy(struct judging *judging)
{
	const struct reply *reply = refusal(judging->probe);

	if (reply != NULL && reply->code == 421 && !is_rate_limit(reply))
		finding_quote_reply(judging, judging_fails(judging, "temporarily refused"), reply);
}

void judge_greeting_refused(struct judging *judging)
{
	const struct reply *reply = &judging->probe->smtp.greeting;
	struct finding *finding;

	if (refusal(judging->probe) != reply || reply->code == 421)
		return;
	finding = judging_fails(judging, "greeting refuses us");
	finding_quote_reply(judging, finding, reply);
	finding->trail = judging_printf(
		judging, "%s, this monitoring host may be block-listed", finding->trail);
}

void judge_greeting(struct judging *judging)
{
	const struct reply *greeting = &judging->probe->smtp.greeting;

	if (reply_is_positive(greeting))
		finding_quote_reply(judging, judging_passes(judging, "greeting"), greeting);
}

/* RFC 5321 4.2: `220` is followed by a domain or an address literal. */
void judge_greeting_name(struct judging *judging)
{
	const struct reply *greeting = &judging->probe->smtp.greeting;
	struct text text;
	size_t len = 0;

	if (!reply_is_positive(greeting))
		return;
	text = greeting->lines[0];
	while (len < text.len && text.data[len] != ' ')
		len++;
	if (len > 0 && (memchr(text.data, '.', len) != NULL || text.data[0] == '['))
		judging_passes(judging, "greeting names the server");
	else
		judging_fails(judging, "greeting without a domain");
}

/* A TLS connection ends in more ways than a clear one; a greeting under TLS may meet any of them.
 */
static bool connection_broke(enum cause cause)
{
	switch (cause) {
	case CAUSE_CLOSED:
	case CAUSE_RESET:
	case CAUSE_PLAINTEXT:
	case CAUSE_ALERT:
	case CAUSE_VERSION:
	case CAUSE_TLS:
		return true;
	default:
		return false;
	}
}

void judge_closed(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	enum stage stage = probe->fault.stage;

	if (stage < STAGE_GREETING || stage > STAGE_STARTTLS || speaks_tls_first(probe) ||
		probe_client_cert_fault(probe))
		return;
	if (connection_broke(probe->fault.cause))
		judging_fails(judging, "connection lost")->trail = judging_printf(judging,
			" %s while we waited for the %s", cause_name(probe->fault.cause),
			stage == STAGE_GREETING       ? "greeting"
				: stage == STAGE_EHLO ? "answer to EHLO"
						      : "answer to STARTTLS");
}

static const char *oddities_text(struct judging *judging, unsigned oddities)
{
	static const struct {
		unsigned bit;
		const char *text;
	} names[] = {
		{REPLY_BARE_LF, "bare LF"},
		{REPLY_NO_TEXT, "code without text"},
		{REPLY_CONTROL, "control characters"},
		{REPLY_8BIT, "8-bit characters"},
		{REPLY_LONG_LINE, "lines over 512 octets"},
	};
	const char *text = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (oddities & names[i].bit)
			text = judging_printf(
				judging, "%s%s%s", text, *text ? ", " : "", names[i].text);
	return text;
}

/* Differing codes and what passes our caps end the dialogue; oddities are worth a fact only. */
void judge_reply(struct judging *judging)
{
	const struct smtp_facts *smtp = &judging->probe->smtp;
	const struct fault *fault = &judging->probe->fault;
	unsigned oddities = smtp->greeting.oddities | smtp->ehlo.oddities |
		smtp->starttls.oddities | smtp->ehlo_tls.oddities;

	if (fault->stage == STAGE_TLS || !probe_connected(judging->probe))
		return;
	if (fault->cause == CAUSE_OUT_OF_STEP || fault->cause == CAUSE_CAP ||
		(fault->cause == CAUSE_GARBAGE && fault->stage != STAGE_GREETING)) {
		judging_fails(judging, "malformed reply")->trail = judging_printf(judging,
			" %s at stage %s", cause_name(fault->cause), stage_name(fault->stage));
	} else if (oddities != 0) {
		judging_add(judging, SEVERITY_INFO, "odd replies")->trail =
			judging_printf(judging, ": %s", oddities_text(judging, oddities));
	} else if (judging->probe->reached == STAGE_DONE) {
		judging_passes(judging, "replies are well formed");
	}
}
