/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_FETCH_ROUNDS_H
#define MAIL_TLS_ENGINE_FETCH_ROUNDS_H

/* In which order the addresses of a policy host are tried: in rounds, one of each family in each. */

#include "engine/fetch.h"

/* At least 1. */
size_t fetch_rounds(const struct fetch_request *request);

/*
 * The addresses of a round, counted from 0, as libcurl wants them pinned:
 * `mta-sts.example.org:443:192.0.2.7,[2001:db8::7]`. NULL: there are none.
 */
const char *fetch_rounds_pin(
	struct arena *arena, const struct fetch_request *request, size_t round);

#endif
