/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_CHAIN_H
#define MAIL_TLS_JUDGE_CHAIN_H

/* Does a chain lead to an anchor? Dates and names are no part of the question (RFC 5280 6.1). */

#include "policy.h"

/* False also for a chain that is empty or cannot be read. */
bool chain_is_trusted(const struct chain_facts *chain, const struct anchors *anchors);

#endif
