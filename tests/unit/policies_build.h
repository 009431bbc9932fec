/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_POLICIES_BUILD_H
#define MAIL_TLS_TESTS_POLICIES_BUILD_H

/* The part of domain_build.h that is about policies. */

#include "domain_build.h"

/* Leaves `survey` alone where nothing was looked up. */
void build_policies(const struct build_policies *spec, struct survey_facts *survey);

#endif
