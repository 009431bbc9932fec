/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of DNSSEC: bogus answers, signatures that end soon, and whether this host can validate at
 * all. The latter says nothing about the domain: it makes nothing red or green. Cannot fail.
 */

#include <math.h>

#include "base/arena.h"
#include "base/clock.h"
#include "judge/dane_standing.h"
#include "judge/dns_words.h"
#include "judge/judging.h"
#include "judge/lifetime.h"

enum { SECONDS_A_DAY = 86400 };

/* RFC 7672 2.1.2. Of TLSA records that is dane.lookup. */
void judge_dnssec_bogus(struct judging *judging)
{
	const struct domain_dns *domain = judging->survey->domain;
	const struct host_dns *dns;

	if (judging->host == NULL) {
		if (domain->mx.dnssec == DNSSEC_BOGUS)
			judging_fails(judging, "MX look-up is bogus")->trail =
				judging_printf(judging, ", validating senders defer%s",
					dns_why_text(judging->arena, &domain->mx));
		return;
	}
	dns = judging->host->dns;
	if (dns == NULL || (dns->a.dnssec != DNSSEC_BOGUS && dns->aaaa.dnssec != DNSSEC_BOGUS))
		return;
	judging_fails(judging,
		dns->a.dnssec != DNSSEC_BOGUS              ? "IPv6 address is bogus"
			: dns->aaaa.dnssec != DNSSEC_BOGUS ? "IPv4 address is bogus"
							   : "addresses are bogus")
		->trail = judging_printf(judging, ", invisible to validating senders%s",
		dns_why_text(judging->arena, dns->a.dnssec == DNSSEC_BOGUS ? &dns->a : &dns->aaaa));
}

/* A signed record set and how long its signature lasts. */
struct signature {
	const char *of; /* NULL: none was seen */
	const struct dns_answer *answer;
	double days;
	double limit; /* days: the threshold that it missed, 0 for none */
	enum severity severity;
};

static struct signature measure(const char *of, const struct dns_answer *answer, int64_t now)
{
	static const struct lifetime warn = {true, true, 2, 10};
	static const struct lifetime crit = {true, true, 0.5, 5};
	double life = (double)(answer->signed_until - answer->signed_from) / SECONDS_A_DAY;
	struct signature signature = {.of = of,
		.answer = answer,
		.days = (double)(answer->signed_until - now) / SECONDS_A_DAY};

	if (signature.days < lifetime_limit(&crit, life)) {
		signature.severity = SEVERITY_CRITICAL;
		signature.limit = lifetime_limit(&crit, life);
	} else if (signature.days < lifetime_limit(&warn, life)) {
		signature.severity = SEVERITY_WARNING;
		signature.limit = lifetime_limit(&warn, life);
	}
	return signature;
}

/* The worse state, at a tie the one that ends first. */
static void keep_worse(
	const char *of, const struct dns_answer *answer, int64_t now, struct signature *worst)
{
	struct signature one = measure(of, answer, now);

	if (answer->dnssec != DNSSEC_SECURE || !answer->have_signature)
		return;
	if (worst->of == NULL || one.severity > worst->severity ||
		(one.severity == worst->severity && one.days < worst->days))
		*worst = one;
}

static struct signature worst_signature(const struct judging *judging)
{
	const int64_t now = judging->policy->now;
	struct signature worst = {0};

	if (judging->host == NULL) {
		keep_worse("MX", &judging->survey->domain->mx, now, &worst);
	} else if (judging->host->dns != NULL) {
		const struct host_dns *dns = judging->host->dns;

		keep_worse("A", &dns->a, now, &worst);
		keep_worse("AAAA", &dns->aaaa, now, &worst);
		keep_worse("TLSA", &dns->tlsa.answer, now, &worst);
	}
	return worst;
}

static const char *days_text(struct judging *judging, double days)
{
	return fabs(days) * 24 < 1 ? judging_printf(judging, "%.0f min", fabs(days) * 24 * 60)
				   : life_days_text(judging->arena, days);
}

static const char *limit_text(struct judging *judging, const struct signature *signature)
{
	if (signature->limit <= 0 || signature->days < 0)
		return "";
	return judging_printf(judging, ", %s at %s",
		signature->severity == SEVERITY_CRITICAL ? "critical" : "warned",
		days_text(judging, signature->limit));
}

static void ends(struct judging *judging, const struct signature *signature)
{
	const char *iso = clock_iso_text(judging->arena, signature->answer->signed_until);
	const char *left = days_text(judging, signature->days);
	struct finding *finding = judging_add(judging, signature->severity,
		signature->days < 0 ? judging_printf(judging, "signature of %s ENDED %s ago",
					      signature->of, left)
				    : judging_printf(judging, "signature of %s ends in %s",
					      signature->of, left));

	finding->urgency = signature->days;
	finding->trail =
		judging_printf(judging, " (%.10s %.5s UTC)%s", iso != NULL ? iso : "no date",
			iso != NULL ? iso + 11 : "", limit_text(judging, signature));
}

/* RFC 7671 13: a wrong record stays in caches for that long. */
static bool has_long_ttl(const struct host_facts *host)
{
	return host != NULL && host->dns != NULL && host->dns->tlsa.count > 0 &&
		host->dns->tlsa.answer.ttl > SECONDS_A_DAY;
}

void judge_dnssec_expiry(struct judging *judging)
{
	struct signature worst = worst_signature(judging);

	if (worst.severity == SEVERITY_OK && has_long_ttl(judging->host))
		judging_add(judging, SEVERITY_INFO, "TLSA records live long")->trail =
			judging_printf(judging, ", a mistake lasts for %s in caches",
				dns_ttl_text(judging->arena, judging->host->dns->tlsa.answer.ttl));
	else if (worst.of != NULL)
		ends(judging, &worst);
}

static bool any_host(const struct judging *judging, bool (*test)(const struct host_dns *))
{
	for (size_t i = 0; i < judging->survey->host_count; i++)
		if (judging->survey->hosts[i].dns != NULL && test(judging->survey->hosts[i].dns))
			return true;
	return false;
}

/* RFC 7672 2.2.1: hosts are authenticated, but a forged MX answer can name others. */
void judge_dnssec_insecure(struct judging *judging)
{
	const struct dns_answer *mx = &judging->survey->domain->mx;
	struct finding *finding;

	if (mx->dnssec == DNSSEC_SECURE)
		judging_passes(judging, "MX answer is signed");
	if (mx->dnssec != DNSSEC_INSECURE)
		return;
	if ((judging->policy->require & REQUIRE_DNSSEC) != 0) {
		finding = judging_add(judging, SEVERITY_CRITICAL, "MX answer is not signed");
		finding->asked = true;
		finding->trail = ", DNSSEC is required";
	} else if (any_host(judging, dane_counts)) {
		judging_fails(judging, "MX answer is not signed")->trail =
			", though its hosts are and have TLSA records";
	}
}

static bool may_have_tlsa(const struct host_dns *dns)
{
	return dns->tlsa.count > 0 || dns->tlsa.answer.answer == ANSWER_FAILED ||
		dns->tlsa.answer.answer == ANSWER_TIMEOUT;
}

/* UNKNOWN only where it would have mattered. */
static enum severity blindness(const struct judging *judging)
{
	const unsigned asked = REQUIRE_DANE | REQUIRE_DNSSEC;

	return (judging->policy->require & asked) != 0 || any_host(judging, may_have_tlsa)
		? SEVERITY_UNKNOWN
		: SEVERITY_INFO;
}

static bool is_blind(const struct judging *judging)
{
	const struct domain_dns *domain = judging->survey->domain;

	return !domain->resolver_dead && domain->root.dnssec != DNSSEC_SECURE;
}

/* Keys that came along and do not fit, or none. */
static bool is_stripped(const struct judging *judging)
{
	const struct domain_dns *domain = judging->survey->domain;

	return !domain->root.have_signature && !domain->no_anchor;
}

static const char *cause_of_blindness(const struct judging *judging)
{
	if (judging->survey->domain->no_anchor)
		return "this host has no trust anchor";
	return is_stripped(judging) ? "the resolver passes none on"
				    : "the trust anchor does not fit the root";
}

void judge_local_dnssec(struct judging *judging)
{
	if (!is_blind(judging))
		return;
	judging_add(judging, blindness(judging), "DNSSEC cannot be validated here")->trail =
		judging_printf(judging, ", %s, DANE not judged%s",
			cause_of_blindness(judging),
			dns_why_text(judging->arena, &judging->survey->domain->root));
}

/* What to do about it, where no signature came along. */
void judge_dnssec_resolver(struct judging *judging)
{
	if (is_blind(judging) && is_stripped(judging))
		judging_fails(judging, "resolver passes no DNSSEC on")->trail =
			", try --resolver=ADDRESS of one that validates";
}

void judge_dnssec_anchor(struct judging *judging)
{
	if (!is_blind(judging) || is_stripped(judging))
		return;
	if (judging->survey->domain->no_anchor)
		judging_fails(judging, "no trust anchor")->trail =
			", install dns-root-data or give --trust-anchor=FILE";
	else
		judging_fails(judging, "trust anchor does not fit the root")->trail =
			", is dns-root-data current, and the clock right?";
}
