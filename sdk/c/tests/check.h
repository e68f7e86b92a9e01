// What the C programs of this folder share: checks that end the program, and files read whole.
#ifndef GEZHI_TESTS_CHECK_H
#define GEZHI_TESTS_CHECK_H

#include <gezhi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                       \
    do {                                                                                       \
        if (!(condition)) {                                                                    \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);            \
            exit(1);                                                                           \
        }                                                                                      \
    } while (0)

// A whole file, with a NUL after it.
static inline char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(1);
    }
    *length = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*length + 1);
    CHECK(text != NULL && fread(text, 1, *length, file) == *length);
    text[*length] = '\0';
    fclose(file);
    return text;
}

// Ends the program with the library's own words if something failed that should not have.
static inline void expect_ok(gezhi_status status, const gezhi_text *error, const char *what) {
    if (status != GEZHI_STATUS_OK) {
        fprintf(stderr, "%s: %s %s\n", what, gezhi_status_name(status), error->data ? error->data : "");
        exit(1);
    }
}

#endif
