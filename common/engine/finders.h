/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_FINDERS_H
#define MAIL_TLS_ENGINE_FINDERS_H

/* The ways in which a survey comes by its hosts and addresses: values of plan.find_hosts. */

struct survey;

/* One host, by typed addresses or by the system's resolver. */
void find_host(struct survey *survey);

/*
 * The mail hosts of a domain by DNS (RFC 5321 5.1, RFC 7505), with their TLSA records (RFC 7672
 * 2.2). Links the resolving library.
 */
void find_domain(struct survey *survey);

#endif
