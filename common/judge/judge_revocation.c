/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stapled OCSP answers and the user's own revocation lists. Nothing is ever fetched. */

#include "base/arena.h"
#include "base/clock.h"
#include "judge/chain.h"
#include "judge/judging.h"

enum { CLOCK_SKEW = 300 /* seconds that a responder may be ahead */ };

static const struct cert_facts *issuer_of_leaf(const struct chain_path *path)
{
	return path->count > 1 ? path->certs[1] : path->anchor;
}

/* Why nobody can believe the staple, NULL if all is well with it; its status is another matter. */
static const char *staple_fault(const struct judged_chain *shown, int64_t now)
{
	const struct staple_facts *staple = &shown->chain->staple;
	const struct cert_facts *issuer = issuer_of_leaf(shown->path);

	if (staple->status == STAPLE_UNREADABLE)
		return "cannot be read";
	if (!staple->about_leaf)
		return "is about another certificate";
	if (issuer != NULL && !staple_is_signed(staple, issuer))
		return "is not signed by the issuer";
	if (issuer == NULL)
		return "cannot be verified without the issuer";
	if (staple->this_update > now + CLOCK_SKEW)
		return "is from the future";
	if (staple->next_update >= 0 && staple->next_update < now)
		return "is out of date";
	return NULL;
}

static bool staple_is_good(const struct judging *judging)
{
	const struct staple_facts *staple = &judging->shown->chain->staple;

	return staple->present && staple->status == STAPLE_GOOD &&
		staple_fault(judging->shown, judging->policy->now) == NULL;
}

/* An old word of revocation still holds; one that nobody signed does not. */
static bool staple_revokes(const struct judging *judging)
{
	const struct judged_chain *shown = judging->shown;
	const struct staple_facts *staple = &shown->chain->staple;
	const struct cert_facts *issuer = issuer_of_leaf(shown->path);

	return staple->present && staple->status == STAPLE_REVOKED && staple->about_leaf &&
		issuer != NULL && staple_is_signed(staple, issuer);
}

static const struct cert_facts *revoked_by_list(const struct judging *judging)
{
	const struct policy *policy = judging->policy;
	const struct chain_path *path = judging->shown->path;

	for (size_t i = 0; i < path->count; i++)
		for (size_t c = 0; c < policy->crl_count; c++)
			if (crl_says(&policy->crls[c], path->certs[i]) == CRL_REVOKED)
				return path->certs[i];
	return NULL;
}

static const char *revocation_date(struct judging *judging)
{
	int64_t when = judging->shown->chain->staple.revoked;
	const char *iso = when < 0 ? NULL : clock_iso_text(judging->arena, when);

	return iso == NULL ? "" : judging_printf(judging, ", since %.10s", iso);
}

void judge_revoked(struct judging *judging)
{
	bool counts = judging->policy->judge_certs;
	const struct cert_facts *listed = revoked_by_list(judging);

	if (staple_revokes(judging))
		judging_claim(judging, counts, SEVERITY_CRITICAL,
			judging_printf(judging, "%s is REVOKED", judging->shown->word),
			judging_printf(judging, "%s, says the stapled OCSP answer",
				revocation_date(judging)));
	else if (listed != NULL)
		judging_claim(judging, counts, SEVERITY_CRITICAL,
			listed == judging->shown->path->certs[0]
				? judging_printf(judging, "%s is REVOKED", judging->shown->word)
				: judging_printf(judging, "intermediate %s is REVOKED",
					  judging_cert_name(judging, listed)),
			", says the revocation list")
			->certificate = listed->sha256;
}

static void staple_absent(struct judging *judging)
{
	if ((judging->policy->require & REQUIRE_STAPLE) != 0)
		judging_claim(judging, true, SEVERITY_CRITICAL, "no stapled OCSP answer",
			", and it is required");
}

void judge_staple(struct judging *judging)
{
	const struct staple_facts *staple = &judging->shown->chain->staple;
	const bool required = (judging->policy->require & REQUIRE_STAPLE) != 0;
	const char *fault;

	if (judging->shown->probe == NULL || judging->shown->leaf == NULL)
		return;
	if (!staple->present) {
		staple_absent(judging);
		return;
	}
	fault = staple_fault(judging->shown, judging->policy->now);
	if (fault == NULL && staple->status == STAPLE_UNKNOWN)
		fault = "does not know the certificate";
	if (fault != NULL)
		judging_claim(judging, judging->policy->judge_certs,
			required ? SEVERITY_CRITICAL : SEVERITY_WARNING,
			judging_printf(judging, "stapled OCSP answer of the %s %s",
				judging->shown->word, fault),
			"");
	else if (staple->status == STAPLE_GOOD)
		judging_claim(judging, true, SEVERITY_OK, "stapled OCSP answer is good", "");
}

/* RFC 7633 4.2.3: clients that keep the rule refuse the connection. */
void judge_must_staple(struct judging *judging)
{
	const struct cert_facts *leaf = judging->shown->leaf;

	if (judging->shown->probe == NULL || leaf == NULL || !leaf->must_staple ||
		staple_is_good(judging))
		return;
	judging_claim(judging, judging->policy->judge_certs, SEVERITY_CRITICAL,
		judging_printf(judging, "%s demands a stapled OCSP answer", judging->shown->word),
		judging->shown->chain->staple.present ? ", and that which came is not good"
						      : ", and none came");
}

static bool list_speaks(const struct judging *judging, const struct crl *crl)
{
	for (size_t i = 0; i < judging->chains.count; i++) {
		const struct chain_path *path = judging->chains.items[i].path;

		for (size_t c = 0; c < path->count; c++)
			if (crl_says(crl, path->certs[c]) != CRL_SILENT)
				return true;
	}
	return false;
}

/* A list that is old or of another CA clears nobody, so it must not look as if it did. */
static const char *list_fault(struct judging *judging)
{
	const struct policy *policy = judging->policy;
	bool speaks = judging->chains.count == 0;

	for (size_t i = 0; i < policy->crl_count; i++) {
		const struct crl *crl = &policy->crls[i];

		speaks = speaks || list_speaks(judging, crl);
		if (crl->next_update >= 0 && crl->next_update < policy->now)
			return judging_printf(judging, "revocation list of %s is out of date",
				text_quote(judging->arena, crl->issuer, TEXT_MAX_QUOTED));
	}
	return speaks ? NULL : "no revocation list is of the CA of a certificate seen";
}

void judge_trust_read(struct judging *judging)
{
	const struct policy *policy = judging->policy;
	const char *fault = policy->crl_count > 0 ? list_fault(judging) : NULL;

	if (policy->verify && policy->anchors.problem != NULL && !policy->anchors.empty)
		judging_fails(judging, "trust not judged")->trail =
			judging_printf(judging, ": %s", policy->anchors.problem);
	else if (fault != NULL)
		judging_fails(judging, fault);
}
