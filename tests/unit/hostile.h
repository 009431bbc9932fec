/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_HOSTILE_H
#define MAIL_TLS_TESTS_HOSTILE_H

/* Facts whose texts a hostile peer chose: all octets, of any length, wherever a peer has a say. */

#include "facts_build.h"

/* One probe for each way to end, to be poisoned. */
extern const struct probe_spec hostile_specs[];
extern const size_t hostile_specs_count;

/* `len` octets that a seed chooses out of all 256. */
struct text hostile_text(unsigned seed, size_t len);

void hostile_poison(struct probe_facts *probe, unsigned seed);

/* `count` poisoned probes of one host. */
struct survey_facts *hostile_survey(size_t first, unsigned seed, size_t count);

#endif
