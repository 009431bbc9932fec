/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plays a script on one connection, and reports to the scene what the client did wrong.
 */
#ifndef FAKE_PLAY_H
#define FAKE_PLAY_H

#include "scene.h"

/* Plays the script and closes the descriptor. The label names the connection in reports. */
void play_script(struct scene *scene, const struct script *script, int fd, const char *label);

#endif
