/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs one fuzz target over the files and folders named as arguments, without a fuzzer. A fault in
 * the parser ends the program as it would under the fuzzer. Exit code 1 when an input cannot be
 * read or when there is none at all.
 */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

static size_t replayed;

static int replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	unsigned char *data = NULL;
	size_t len = 0;
	size_t got;
	int failed;

	if (file == NULL) {
		perror(path);
		return 1;
	}
	do {
		data = realloc(data, len + 4096);
		if (data == NULL)
			abort();
		got = fread(data + len, 1, 4096, file);
		len += got;
	} while (got > 0);
	failed = ferror(file);
	fclose(file);
	data = realloc(data, len > 0 ? len : 1); /* so that a sanitizer sees its very end */
	if (!failed) {
		LLVMFuzzerTestOneInput(data, len);
		replayed++;
	}
	free(data);
	return failed != 0;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int replay_folder(const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, visible, alphasort);
	int failed = count < 0;

	if (count < 0)
		perror(path);
	for (int i = 0; i < count; i++) {
		char name[4096];

		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		failed |= replay_file(name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return failed;
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++) {
		struct stat info;

		if (stat(argv[i], &info) == 0 && S_ISDIR(info.st_mode))
			failed |= replay_folder(argv[i]);
		else
			failed |= replay_file(argv[i]);
	}
	printf("%zu inputs replayed\n", replayed);
	return failed || replayed == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
