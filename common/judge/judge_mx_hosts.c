/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of what becomes of mail between the hosts of a domain: one that is lost while others take
 * its mail, a good one behind bad ones. Who takes mail is read from the matrix alone, so that these
 * findings and the table never disagree. Cannot fail.
 */

#include "facts_dns.h"
#include "judge/judging.h"

#include <string.h>

/*
 * What a sender does before it gives a message up for this time: Postfix's smtp_mx_address_limit
 * and smtp_mx_session_limit.
 */
enum { SENDER_MAX_ADDRESSES = 5, SENDER_MAX_HOSTS = 2 };

static size_t place_of(const struct judging *judging)
{
	return (size_t)(judging->host - judging->survey->hosts);
}

static bool takes_mail(enum cell cell)
{
	return cell == CELL_DELIVERS || cell == CELL_UNENCRYPTED;
}

static bool takes_mail_of(const struct matrix *matrix, size_t host, enum sender sender)
{
	for (size_t i = 0; i < matrix->count; i++)
		if (matrix->rows[i].host == host && takes_mail(matrix->rows[i].cells[sender]))
			return true;
	return false;
}

/* Hosts that take the mail of every chosen sender. */
static size_t hosts_taking(const struct judging *judging)
{
	size_t taking = 0;

	for (size_t h = 0; h < judging->survey->host_count; h++) {
		bool all = true;

		for (int s = 0; s < SENDER_COUNT; s++)
			if (judging->matrix->columns[s].chosen)
				all = all && takes_mail_of(judging->matrix, h, (enum sender)s);
		taking += all ? 1 : 0;
	}
	return taking;
}

/* Nobody is welcome at any address; false where one could not be tried. */
static bool is_closed_to(const struct matrix *matrix, size_t host, enum sender sender)
{
	for (size_t i = 0; i < matrix->count; i++)
		if (matrix->rows[i].host == host && matrix->rows[i].cells[sender] != CELL_DEFERS)
			return false;
	return true;
}

/* How a host is lost before any connection; NULL: by its addresses. */
static const char *lost_in_dns(struct judging *judging)
{
	static const char *const words[LOOKUP_COUNT] = {
		[LOOKUP_NO_NAME] = "does not exist",
		[LOOKUP_NO_ADDRESS] = "has no address",
		[LOOKUP_FAILED] = "cannot be looked up",
		[LOOKUP_TIMEOUT] = "is not looked up in time",
	};
	const struct host_facts *host = judging->host;

	if (host->dns != NULL && host->dns->kind != MX_NAME_OK)
		return host->dns->kind == MX_NAME_ADDRESS ? "is an address, no host name"
							  : "is no host name";
	if (words[host->lookup] == NULL || host->lookup_detail.len == 0)
		return words[host->lookup];
	return judging_printf(judging, "%s (%s)", words[host->lookup],
		text_quote(judging->arena, host->lookup_detail, TEXT_MAX_QUOTED));
}

/* `refuses connections`, `timed out at stage ehlo`, `says 554 5.7.1 ...`. */
static const char *lost_in_dialogue(struct judging *judging, const struct probe_facts *probe)
{
	const struct fault *fault = &probe->fault;

	if (fault->cause == CAUSE_REPLY)
		return judging_printf(judging, "says %s",
			judging_reply_text(judging,
				fault->stage == STAGE_GREETING ? &probe->smtp.greeting
							       : &probe->smtp.ehlo));
	if (fault->stage == STAGE_CONNECT)
		return cause_name(fault->cause);
	return judging_printf(
		judging, "%s at stage %s", cause_name(fault->cause), stage_name(fault->stage));
}

/* Of several addresses the first speaks for all that are alike. */
static const char *lost_how(struct judging *judging)
{
	const struct host_facts *host = judging->host;
	const char *first;
	size_t alike = 0;

	if (host->probe_count == 0)
		return lost_in_dns(judging);
	first = lost_in_dialogue(judging, host->probes[0]);
	if (host->probe_count == 1)
		return first;
	for (size_t i = 0; i < host->probe_count; i++)
		if (strcmp(lost_in_dialogue(judging, host->probes[i]), first) == 0)
			alike++;
	return judging_printf(judging, "%s at %zu of %zu addresses%s", first, alike,
		host->probe_count, alike < host->probe_count ? ", no better at the others" : "");
}

/* Where not all mail flows, the findings that say why are CRITICAL themselves. */
void judge_mx_host(struct judging *judging)
{
	const struct host_facts *host = judging->host;
	const struct host_dns *dns = host->dns;
	struct finding *finding;
	const char *how;
	size_t taking;

	if (!judging->flows || !is_closed_to(judging->matrix, place_of(judging), SENDER_MAY))
		return;
	if (dns != NULL &&
		(dns->kind == MX_NAME_ROOT || dns->a.dnssec == DNSSEC_BOGUS ||
			dns->aaaa.dnssec == DNSSEC_BOGUS))
		return;
	how = lost_how(judging);
	taking = hosts_taking(judging);
	if (how == NULL || taking == 0)
		return;
	if (host->probe_count == 1)
		judging->probe = host->probes[0];
	finding = judging_fails(judging, "");
	judging->probe = NULL;
	finding->lead = "";
	finding->trail = judging_printf(judging, " %s, mail flows by %zu of %zu MX", how, taking,
		judging->survey->host_count);
}

/* What a sender meets before it comes to the preference at which its mail is taken. */
struct front {
	size_t hosts, addresses;
};

static struct front front_of(const struct judging *judging, enum sender sender, int preference)
{
	const struct matrix *matrix = judging->matrix;
	struct front front = {0};

	for (size_t h = 0; h < judging->survey->host_count; h++)
		if (judging->survey->hosts[h].preference < preference &&
			judging->survey->hosts[h].probe_count > 0 &&
			is_closed_to(matrix, h, sender))
			front.hosts++;
	for (size_t i = 0; i < matrix->count; i++)
		if (judging->survey->hosts[matrix->rows[i].host].preference < preference &&
			matrix->rows[i].probe != NULL &&
			matrix->rows[i].cells[sender] == CELL_DEFERS)
			front.addresses++;
	return front;
}

/* The first host that takes the sender's mail; NULL: none does. */
static const struct host_facts *taker_of(const struct judging *judging, enum sender sender)
{
	for (size_t h = 0; h < judging->survey->host_count; h++)
		if (takes_mail_of(judging->matrix, h, sender))
			return &judging->survey->hosts[h];
	return NULL;
}

void judge_buried(struct judging *judging)
{
	for (int s = 0; s < SENDER_COUNT; s++) {
		const struct host_facts *taker = taker_of(judging, (enum sender)s);
		struct front front;

		if (!judging->matrix->columns[s].chosen || taker == NULL)
			continue;
		front = front_of(judging, (enum sender)s, taker->preference);
		if (front.hosts < SENDER_MAX_HOSTS && front.addresses < SENDER_MAX_ADDRESSES)
			continue;
		judging_fails(judging,
			judging_printf(judging, "%zu bad %s in front of the good one",
				front.hosts >= SENDER_MAX_HOSTS ? front.hosts : front.addresses,
				front.hosts >= SENDER_MAX_HOSTS ? "MX" : "addresses"))
			->trail = judging_printf(
			judging, ": senders may give up before they come to %s", taker->display);
		return;
	}
}
