// Many threads on one pack, a swap under load, and a session that two threads want:
// threads BUNDLE ANOTHER_BUNDLE CACHE
#include "check.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { THREADS = 8, CALLS = 40, SWAPS = 200, TRIES = 1000 };

static const char INCIDENT[] =
    "{\"id\":\"1\",\"reported_at\":\"2026-10-01T23:30:00+08:00\",\"text\":\"地下自来水管破裂\"}";

static gezhi_pack *packs[2];
static char *expected[2];  // what each of them answers
static gezhi_district *district;
static gezhi_session *session;
static pthread_barrier_t started;
static atomic_bool done;

static char *decided_by(const gezhi_pack *pack) {
    gezhi_text answer;
    gezhi_status status = gezhi_pack_decide(pack, INCIDENT, strlen(INCIDENT), 0, &answer);
    expect_ok(status, &answer, "decide");
    char *copy = malloc(answer.length + 1);
    CHECK(copy != NULL);
    memcpy(copy, answer.data, answer.length + 1);
    gezhi_text_free(&answer);
    return copy;
}

// The place of the pack that the district's answer is of.
static int decided_by_district(void) {
    gezhi_text answer;
    gezhi_status status = gezhi_district_decide(district, INCIDENT, strlen(INCIDENT), 0, &answer);
    expect_ok(status, &answer, "decide");
    int which = strcmp(answer.data, expected[0]) == 0 ? 0 : 1;
    CHECK(strcmp(answer.data, expected[which]) == 0);
    gezhi_text_free(&answer);
    return which;
}

static void run(pthread_t *threads, int count, void *(*body)(void *)) {
    for (int i = 0; i < count; i++) CHECK(pthread_create(&threads[i], NULL, body, NULL) == 0);
}

static void join(pthread_t *threads, int count) {
    for (int i = 0; i < count; i++) CHECK(pthread_join(threads[i], NULL) == 0);
}

static void *share_a_pack(void *unused) {
    (void)unused;
    pthread_barrier_wait(&started);
    for (int i = 0; i < CALLS; i++) {
        char *answer = decided_by(packs[i % 2]);
        CHECK(strcmp(answer, expected[i % 2]) == 0);
        free(answer);
    }
    return NULL;
}

static void *ask_the_district(void *unused) {
    (void)unused;
    CHECK(decided_by_district() == 0);  // before the first swap
    pthread_barrier_wait(&started);
    while (!atomic_load(&done)) decided_by_district();
    CHECK(decided_by_district() == 1);  // after the last
    return NULL;
}

static void a_swap_under_load(void) {
    pthread_t threads[THREADS];
    gezhi_pack *held;
    expect_ok(gezhi_district_new(packs[0], &district, NULL), &(gezhi_text){0}, "district");
    expect_ok(gezhi_district_pack(district, &held, NULL), &(gezhi_text){0}, "pack");
    run(threads, THREADS, ask_the_district);
    pthread_barrier_wait(&started);
    for (int i = 1; i <= SWAPS; i++) {
        CHECK(gezhi_district_swap(district, packs[i % 2], NULL) == GEZHI_STATUS_OK);
        CHECK(decided_by_district() == i % 2);
    }
    CHECK(gezhi_district_swap(district, packs[1], NULL) == GEZHI_STATUS_OK);
    gezhi_pack_free(packs[1]);  // the district has it still
    atomic_store(&done, true);
    join(threads, THREADS);
    // Whoever holds the old pack goes on with it, whatever was swapped and freed.
    gezhi_pack_free(packs[0]);
    gezhi_district_free(district);
    char *answer = decided_by(held);
    CHECK(strcmp(answer, expected[0]) == 0);
    free(answer);
    gezhi_pack_free(held);
}

static void ask_the_session(const char *function, const char *request) {
    gezhi_text answer;
    gezhi_status status = gezhi_session_call(session, function, request, strlen(request), &answer);
    CHECK(status == GEZHI_STATUS_OK || status == GEZHI_STATUS_BUSY);
    if (status == GEZHI_STATUS_BUSY) atomic_store(&done, true);
    gezhi_text_free(&answer);
}

static void *open_again_and_again(void *bundle) {
    pthread_barrier_wait(&started);
    for (int i = 0; i < TRIES && !atomic_load(&done); i++) ask_the_session("open", bundle);
    return NULL;
}

// Two threads ask until one of them is told that the other is there.
static void a_session_for_two_is_refused(char *bundle) {
    pthread_t other;
    atomic_store(&done, false);
    CHECK(pthread_create(&other, NULL, open_again_and_again, bundle) == 0);
    pthread_barrier_wait(&started);
    for (int i = 0; i < TRIES && !atomic_load(&done); i++) ask_the_session("describe", "{}");
    CHECK(pthread_join(other, NULL) == 0);
    CHECK(atomic_load(&done));
}

int main(int count, char **arguments) {
    CHECK(count == 4);
    gezhi_engine *engine;
    gezhi_text error;
    gezhi_options options = {.size = sizeof options, .cache_folder = arguments[3]};
    pthread_t threads[THREADS];
    expect_ok(gezhi_engine_new(&options, &engine, &error), &error, "engine");
    for (int i = 0; i < 2; i++) {
        gezhi_status status = gezhi_pack_open_file(engine, arguments[i + 1], NULL, &packs[i], &error);
        expect_ok(status, &error, arguments[i + 1]);
        expected[i] = decided_by(packs[i]);
    }
    CHECK(strcmp(expected[0], expected[1]) != 0);

    pthread_barrier_init(&started, NULL, THREADS);
    run(threads, THREADS, share_a_pack);
    join(threads, THREADS);
    pthread_barrier_destroy(&started);

    pthread_barrier_init(&started, NULL, THREADS + 1);
    a_swap_under_load();
    pthread_barrier_destroy(&started);

    size_t length;
    char *bundle = read_file(arguments[1], &length);
    expect_ok(gezhi_session_new(engine, &session, &error), &error, "session");
    pthread_barrier_init(&started, NULL, 2);
    a_session_for_two_is_refused(bundle);
    pthread_barrier_destroy(&started);
    gezhi_session_free(session);
    gezhi_engine_free(engine);
    free(bundle);
    free(expected[0]);
    free(expected[1]);
    puts("threads: ok");
    return 0;
}
