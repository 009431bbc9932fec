/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_CHAINS_H
#define MAIL_TLS_JUDGE_CHAINS_H

/* The chains that a host shows, one for each address and key family, each with its way to trust. */

#include "base/vec.h"
#include "judge/dane.h"
#include "judge/path.h"

struct judged_chain {
	const struct probe_facts *probe; /* the address; NULL: not served yet */
	const struct chain_facts *chain;
	const struct cert_facts *leaf; /* NULL: none was sent */
	const struct chain_path *path;
	const struct dane_verdict *dane; /* NULL: the host has no TLSA records that were read */
	const char *word; /* `cert`; `RSA cert` where the host shows two families; `next cert` */
};

typedef VEC_OF(struct judged_chain) judged_chains;

/* In the order of the addresses, the second family behind the first, --next-cert last. */
void chains_of_host(struct arena *arena, const struct host_facts *host, const struct policy *policy,
	judged_chains *chains);

/* How many different leaves there are. */
size_t chains_count_leaves(const judged_chains *chains);

/* Whether this chain's leaf was not among those before it. */
bool chain_is_first_of_leaf(const judged_chains *chains, size_t index);

#endif
