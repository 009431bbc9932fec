/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of the handshake, of what it agreed on, and of the dialogue under TLS. */

#include "judge/judging.h"

enum { DH_BITS_BROKEN = 1024, DH_BITS_WEAK = 2048, CURVE_BITS_WEAK = 224 };

static bool handshake_failed(const struct probe_facts *probe)
{
	return probe->fault.stage == STAGE_TLS && probe->fault.cause != CAUSE_NONE;
}

/* The second connection spoke an old version: that is the reason, whatever the first one said. */
static bool only_old_versions(const struct probe_facts *probe)
{
	return handshake_failed(probe) && probe->have_legacy &&
		probe->legacy_version != TLS_UNKNOWN;
}

static const char *speaks_only(struct judging *judging, enum tls_version version)
{
	enum tls_version wanted =
		judging->policy->require & REQUIRE_TLS13 ? TLS_1_3 : judging->policy->min_tls;

	/* `wanted 1.2`: the name without its `TLS` */
	return judging_printf(judging, " speaks only %s, wanted %s", tls_version_name(version),
		tls_version_name(wanted) + 3);
}

static bool is_too_old(const struct judging *judging, enum tls_version version)
{
	return version < judging->policy->min_tls ||
		((judging->policy->require & REQUIRE_TLS13) != 0 && version < TLS_1_3);
}

void judge_version(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	const char *bounce = "Cannot start TLS: handshake failure";

	if (only_old_versions(probe)) {
		struct finding *finding = judging_fails(judging, "TLS handshake failed");

		finding->trail = speaks_only(judging, probe->legacy_version);
		finding->bounce = bounce;
	} else if (probe_failed(probe, STAGE_TLS, CAUSE_VERSION)) {
		struct finding *finding = judging_fails(judging, "TLS handshake failed");

		finding->trail = " answers with a TLS version that was not offered";
		finding->bounce = bounce;
	} else if (probe->tls.up && is_too_old(judging, probe->tls.version)) {
		struct finding *finding = judging_fails(judging, "TLS version too old");

		finding->trail = speaks_only(judging, probe->tls.version);
		finding->asked = probe->tls.version >= judging->policy->min_tls;
	} else if (probe->tls.up) {
		judging_passes(judging, tls_version_name(probe->tls.version))->trail =
			judging_printf(judging, ", %s, %s, signed by %s", probe->tls.cipher,
				probe->tls.group != NULL ? probe->tls.group
							 : probe->tls.key_exchange,
				probe->tls.signature != NULL ? probe->tls.signature : "none");
	}
}

/* Critical where we could not get through without one, else a fact. */
/* Who came for the server's certificate alone has seen it by then. */
static enum severity client_cert_severity(const struct judging *judging)
{
	return judging->policy->plugin == CE && judging->probe->chain.count > 0 ? SEVERITY_INFO
										: SEVERITY_CRITICAL;
}

void judge_client_cert(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;

	if (probe_client_cert_fault(probe) && !only_old_versions(probe))
		judging_add(judging, client_cert_severity(judging), "client certificate demanded")
			->trail = probe->tls.client_cert_sent
			? " does not take ours"
			: " goes no further without one, see -J";
	else if (probe->tls.up && probe->tls.client_cert_requested)
		judging_add(judging, SEVERITY_INFO, "client certificate requested")->trail =
			probe->tls.client_cert_sent ? " was sent ours" : " goes on without one";
}

void judge_size(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;

	if (probe_failed(probe, STAGE_TLS, CAUSE_CAP))
		judging_fails(judging, "TLS handshake too large");
	else if (probe->chain.not_read > 0)
		judging_fails(judging, "certificate chain too long")->trail =
			judging_printf(judging, " sends %zu certificates",
				probe->chain.count + probe->chain.not_read);
}

void judge_plaintext(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;

	if (probe->implicit_tls && probe_failed(probe, STAGE_TLS, CAUSE_PLAINTEXT))
		judging_fails(judging, "plaintext on a TLS port")->trail =
			judging_printf(judging, " answers in clear, wrapper mode missing? (%s)",
				text_quote(judging->arena, probe->fault.detail, 60));
}

static const char *handshake_trail(struct judging *judging)
{
	const struct fault *fault = &judging->probe->fault;
	const char *detail = text_quote(judging->arena, fault->detail, TEXT_MAX_QUOTED);

	switch (fault->cause) {
	case CAUSE_ALERT:
		return judging_printf(judging, ": TLS alert %d %s", fault->code, detail);
	case CAUSE_PLAINTEXT:
		return judging_printf(judging, " answers it with plaintext: %s", detail);
	case CAUSE_TLS:
		return judging_printf(judging, ": %s", detail);
	default:
		return judging_printf(judging, " %s at stage tls", cause_name(fault->cause));
	}
}

/* What the other checks of a failed handshake have no better word for. */
void judge_handshake(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	enum cause cause = probe->fault.cause;
	struct finding *finding;

	if (probe->tls.up)
		judging_passes(judging, "TLS handshake succeeds");
	if (!handshake_failed(probe) || only_old_versions(probe) ||
		probe_client_cert_fault(probe) || cause == CAUSE_INJECTION || cause == CAUSE_CAP ||
		cause == CAUSE_WEAK_DH || cause == CAUSE_VERSION)
		return;
	if (cause == CAUSE_PLAINTEXT && (probe->implicit_tls || probe_injected(probe)))
		return;
	finding = judging_add(judging,
		cause == CAUSE_TIMEOUT ? judging_timeout_state(judging) : SEVERITY_CRITICAL,
		"TLS handshake failed");
	finding->trail = handshake_trail(judging);
	finding->bounce = "Cannot start TLS: handshake failure";
}

/* RFC 3207 4.2: a sender that gets no EHLO through after TLS has no mail to send either. */
void judge_ehlo_tls(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	enum cause cause = probe->fault.cause;

	if (probe->smtp.after.known)
		judging_passes(judging, "EHLO accepted under TLS");
	if (probe->fault.stage != STAGE_EHLO_TLS || cause == CAUSE_NONE ||
		probe_client_cert_fault(probe) || cause == CAUSE_GARBAGE ||
		cause == CAUSE_OUT_OF_STEP || cause == CAUSE_CAP || cause == CAUSE_TIMEOUT)
		return;
	if (cause == CAUSE_REPLY)
		finding_quote_reply(judging, judging_fails(judging, "EHLO refused under TLS"),
			&probe->smtp.ehlo_tls);
	else
		judging_fails(judging, "no EHLO under TLS")->trail =
			judging_printf(judging, " %s at stage ehlo-tls", cause_name(cause));
}

static const char *weak_key_exchange(struct judging *judging, enum severity *severity)
{
	const struct tls_facts *tls = &judging->probe->tls;

	*severity = SEVERITY_WARNING;
	if (!tls->forward_secrecy)
		return " negotiated static RSA, without forward secrecy";
	if (tls->dh_bits > 0 && tls->dh_bits < DH_BITS_WEAK) {
		if (tls->dh_bits < DH_BITS_BROKEN)
			*severity = SEVERITY_CRITICAL;
		return judging_printf(judging,
			" uses a Diffie-Hellman prime of %u bits, 2048 wanted", tls->dh_bits);
	}
	if (tls->curve_bits > 0 && tls->curve_bits < CURVE_BITS_WEAK)
		return judging_printf(judging, " uses a curve of %u bits", tls->curve_bits);
	return NULL;
}

void judge_key_exchange(struct judging *judging)
{
	const char *weakness;
	enum severity severity;

	if (probe_failed(judging->probe, STAGE_TLS, CAUSE_WEAK_DH)) {
		judging_add(judging, SEVERITY_CRITICAL, "weak key exchange")->trail =
			" offers a Diffie-Hellman prime too small to be taken";
		return;
	}
	if (!judging->probe->tls.up)
		return;
	weakness = weak_key_exchange(judging, &severity);
	if (weakness != NULL)
		judging_add(judging, severity, "weak key exchange")->trail = weakness;
	else
		judging_passes(judging, "key exchange is strong");
}

void judge_cipher(struct judging *judging)
{
	const struct tls_facts *tls = &judging->probe->tls;

	if (!tls->up)
		return;
	if (tls->null_cipher)
		judging_add(judging, SEVERITY_CRITICAL, "no encryption")->trail =
			" negotiated a NULL cipher";
	else if (tls->broken_cipher)
		judging_fails(judging, "weak cipher")->trail =
			judging_printf(judging, " negotiated %s", tls->cipher);
	else if (tls->cbc && !tls->encrypt_then_mac)
		judging_fails(judging, "weak cipher")->trail = judging_printf(
			judging, " negotiated %s without encrypt-then-MAC", tls->cipher);
	else if (tls->cbc)
		judging_add(judging, SEVERITY_INFO, "CBC cipher")->trail = judging_printf(
			judging, " negotiated %s with encrypt-then-MAC", tls->cipher);
	else
		judging_passes(judging, "cipher is strong");
}

void judge_signature(struct judging *judging)
{
	const struct tls_facts *tls = &judging->probe->tls;

	if (!tls->up || tls->signature == NULL)
		return;
	if (tls->weak_signature)
		judging_fails(judging, "weak handshake signature")->trail =
			judging_printf(judging, " signs with %s", tls->signature);
	else
		judging_passes(judging, "handshake signature is strong");
}

/* Both are part of TLS 1.3; RFC 5746 matters more, because a client should abort without it. */
void judge_session(struct judging *judging)
{
	const struct tls_facts *tls = &judging->probe->tls;

	if (!tls->up || tls->version >= TLS_1_3)
		return;
	if (!tls->safe_renegotiation)
		judging_fails(judging, "insecure renegotiation")->trail =
			" lacks secure renegotiation (RFC 5746)";
	else if (!tls->extended_master_secret)
		judging_add(judging, SEVERITY_INFO, "no extended master secret");
	else
		judging_passes(judging, "session extensions are there");
}

void judge_repeated(struct judging *judging)
{
	const struct capabilities *caps = &judging->probe->smtp.after;

	if (!caps->known)
		return;
	if (caps->starttls)
		judging_fails(judging, "STARTTLS offered under TLS")->trail =
			" offers STARTTLS again after TLS (RFC 3207 4.2)";
	else
		judging_passes(judging, "STARTTLS is not repeated");
}

void judge_second_greeting(struct judging *judging)
{
	if (judging->probe->smtp.second_greeting)
		judging_fails(judging, "second greeting")->trail =
			" greets again after the handshake";
}

void judge_requiretls(struct judging *judging)
{
	const struct capabilities *caps = &judging->probe->smtp.after;
	const bool required = (judging->policy->require & REQUIRE_REQUIRETLS) != 0;

	if (!caps->known)
		return;
	if (caps->requiretls)
		judging_passes(judging, "REQUIRETLS is offered");
	else
		judging_add(judging, required ? SEVERITY_CRITICAL : SEVERITY_INFO, "no REQUIRETLS")
			->asked = required;
}

/* How many keywords of `a` are not in `b`, the STARTTLS that must go excepted. */
static size_t keywords_missing(const struct capabilities *a, const struct capabilities *b)
{
	size_t missing = 0;

	for (size_t i = 0; i < a->count; i++) {
		bool found = text_equal_nocase(a->keywords[i], "STARTTLS");

		for (size_t j = 0; j < b->count && !found; j++)
			found = a->keywords[i].len == b->keywords[j].len &&
				text_starts_nocase(a->keywords[i], b->keywords[j].data);
		missing += found ? 0 : 1;
	}
	return missing;
}

void judge_tolerated(struct judging *judging)
{
	const struct smtp_facts *smtp = &judging->probe->smtp;
	size_t gone;
	size_t new;

	if (smtp->starttls.code != 220 && reply_is_positive(&smtp->starttls)) {
		finding_quote_reply(judging,
			judging_add(judging, SEVERITY_INFO, "odd answer to STARTTLS"),
			&smtp->starttls);
		return;
	}
	if (judging->probe->reached == STAGE_DONE && smtp->quit.code != 221) {
		judging_fails(judging, "QUIT not answered with 221");
		return;
	}
	if (!smtp->before.known || !smtp->after.known)
		return;
	gone = keywords_missing(&smtp->before, &smtp->after);
	new = keywords_missing(&smtp->after, &smtp->before);
	if (gone + new > 0)
		judging_fails(judging, "EHLO differs after TLS")->trail = judging_printf(
			judging, ": %zu keywords gone, %zu new, as RFC 3207 4.2 allows", gone, new);
}

/* Different versions at the addresses of one host: one of them was forgotten. */
void judge_differs(struct judging *judging)
{
	enum tls_version lowest = TLS_VERSION_COUNT;
	enum tls_version highest = TLS_UNKNOWN;

	for (size_t i = 0; i < judging->host->probe_count; i++) {
		const struct tls_facts *tls = &judging->host->probes[i]->tls;

		if (tls->up && tls->version < lowest)
			lowest = tls->version;
		if (tls->up && tls->version > highest)
			highest = tls->version;
	}
	if (highest != TLS_UNKNOWN && lowest != highest)
		judging_fails(judging, "TLS differs between addresses")->trail =
			judging_printf(judging, ": from %s to %s", tls_version_name(lowest),
				tls_version_name(highest));
}
