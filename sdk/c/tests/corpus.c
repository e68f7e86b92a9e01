// Runs the corpus through the library's raw call, and prints one line of JSON: corpus FOLDER
//
// FOLDER holds good.tsv, generated.tsv and bundles/; a line is
// bundle<TAB>function<TAB>id<TAB>side<TAB>request<TAB>response. Exits with 1 if an answer differs.
#include "check.h"
#include "sha256.h"

enum { BUNDLE, FUNCTION, ID, SIDE, REQUEST, RESPONSE, FIELDS };
enum { DIFFER_MAX = 20 };

// What is open: a pack, or a session without one for the bundle `-`.
static gezhi_engine *engine;
static gezhi_pack *pack;
static gezhi_session *session;
static char opened[256];

static char differ[DIFFER_MAX][512];
static size_t differs;

static void differs_at(const char *id, const char *how) {
    if (differs < DIFFER_MAX) snprintf(differ[differs], sizeof differ[0], "%s%s", id, how);
    differs++;
}

static void open_bundle(const char *folder, const char *name) {
    if (strcmp(opened, name) == 0) return;
    gezhi_text error = {NULL, 0};
    gezhi_pack_free(pack);
    gezhi_session_free(session);
    pack = NULL;
    session = NULL;
    snprintf(opened, sizeof opened, "%s", name);
    if (strcmp(name, "-") == 0) {
        expect_ok(gezhi_session_new(engine, &session, &error), &error, name);
        return;
    }
    char path[4096];
    snprintf(path, sizeof path, "%s/bundles/%s.json", folder, name);
    expect_ok(gezhi_pack_open_file(engine, path, NULL, &pack, &error), &error, path);
}

static gezhi_status call(char **field, gezhi_text *answer) {
    size_t length = strlen(field[REQUEST]);
    if (pack != NULL) return gezhi_pack_call(pack, field[FUNCTION], field[REQUEST], length, answer);
    return gezhi_session_call(session, field[FUNCTION], field[REQUEST], length, answer);
}

// Whether an error's JSON and its status name the same kind.
static int kinds_agree(gezhi_status status, const char *json) {
    char kind[64];
    snprintf(kind, sizeof kind, "\"kind\":\"%s\"", gezhi_status_name(status));
    return strstr(json, kind) != NULL;
}

static void run_line(const char *folder, char **field, int compare, sha256 *digest) {
    open_bundle(folder, field[BUNDLE]);
    gezhi_text answer;
    gezhi_status status = call(field, &answer);
    const char *side = status == GEZHI_STATUS_OK ? "ok" : "error";
    sha256_add(digest, side, strlen(side));
    sha256_add(digest, " ", 1);
    sha256_add(digest, answer.data, answer.length);
    sha256_add(digest, "\n", 1);
    if (compare && (strcmp(side, field[SIDE]) != 0 || strcmp(answer.data, field[RESPONSE]) != 0)) {
        differs_at(field[ID], "");
    } else if (status != GEZHI_STATUS_OK && !kinds_agree(status, answer.data)) {
        differs_at(field[ID], " (typed)");
    }
    gezhi_text_free(&answer);
}

static size_t run_file(const char *folder, const char *name, int compare, char out[72]) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    size_t length, lines = 0;
    char *text = read_file(path, &length), *next = text;
    sha256 digest = SHA256_INIT;
    for (char *line = text; *line != '\0'; line = next, lines++) {
        next = line + strcspn(line, "\n");
        if (*next != '\0') *next++ = '\0';
        char *field[FIELDS];
        for (int i = 0; i < FIELDS; i++) {
            field[i] = line;
            line += strcspn(line, "\t");
            if (*line != '\0') *line++ = '\0';
        }
        run_line(folder, field, compare, &digest);
    }
    free(text);
    sha256_end(&digest, out);
    return lines;
}

static void print_escaped(const char *text) {
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: corpus FOLDER\n");
        return 2;
    }
    gezhi_text error = {NULL, 0};
    expect_ok(gezhi_engine_new(NULL, &engine, &error), &error, "engine");
    char good[72], generated[72];
    size_t cases = run_file(arguments[1], "good.tsv", 1, good);
    size_t more = run_file(arguments[1], "generated.tsv", 0, generated);
    printf("{\"host\":\"c, gezhi %s\",\"engine\":\"%s\",\"cases\":%zu,\"differ\":[", gezhi_version(),
           gezhi_engine_digest(engine), cases);
    for (size_t i = 0; i < differs && i < DIFFER_MAX; i++) {
        if (i > 0) putchar(',');
        print_escaped(differ[i]);
    }
    printf("],\"cases_digest\":\"%s\",\"generated\":%zu,\"generated_digest\":\"%s\",\"typed\":0}\n",
           good, more, generated);
    gezhi_pack_free(pack);
    gezhi_session_free(session);
    gezhi_engine_free(engine);
    return differs > 0;
}
