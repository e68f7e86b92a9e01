// Every promise of the header that one thread can see: abi BUNDLE ROSTER CACHE LARGE_BUNDLE BAKED
#include "check.h"
#include <stddef.h>

static const char INCIDENT[] =
    "{\"id\":\"1\",\"reported_at\":\"2026-10-01T23:30:00+08:00\","
    "\"text\":\"觅湘路一巷地下自来水管破裂，影响行人通行\","
    "\"place\":{\"area_code\":\"431103000000\"}}";

static gezhi_options usual;  // with the tests' cache
static gezhi_text text;      // the last answer or error

static gezhi_status seen(gezhi_status status, const char *contains) {
    CHECK((status == GEZHI_STATUS_OK && contains == NULL) || text.data != NULL);
    if (contains != NULL && strstr(text.data, contains) == NULL) {
        fprintf(stderr, "`%s` is not in %.2000s\n", contains, text.data);
        exit(1);
    }
    if (status != GEZHI_STATUS_OK) {
        char kind[64];
        snprintf(kind, sizeof kind, "\"kind\":\"%s\"", gezhi_status_name(status));
        CHECK(strstr(text.data, kind) != NULL && strstr(text.data, "\"zh\":\"") != NULL);
    }
    CHECK(text.data == NULL || strlen(text.data) == text.length);
    gezhi_text_free(&text);
    CHECK(text.data == NULL && text.length == 0);
    return status;
}

static gezhi_status pack_call(const gezhi_pack *pack, const char *function, const char *request) {
    return gezhi_pack_call(pack, function, request, strlen(request), &text);
}

static gezhi_status session_call(gezhi_session *s, const char *function, const char *request) {
    return gezhi_session_call(s, function, request, strlen(request), &text);
}

static gezhi_status engine_with(gezhi_options options) {
    gezhi_engine *engine;
    options.cache_folder = options.flags & GEZHI_WITHOUT_CACHE ? NULL : usual.cache_folder;
    gezhi_status status = gezhi_engine_new(&options, &engine, &text);
    CHECK((engine != NULL) == (status == GEZHI_STATUS_OK));
    gezhi_engine_free(engine);
    return status;
}

static void names(void) {
    CHECK(strcmp(gezhi_version(), "0.1.0") == 0);
    CHECK(strcmp(gezhi_contract_version(), "1.0") == 0);
    CHECK(strcmp(gezhi_status_name(GEZHI_STATUS_OK), "ok") == 0);
    CHECK(strcmp(gezhi_status_name(GEZHI_STATUS_NOT_IN_FORCE), "not_in_force") == 0);
    CHECK(strcmp(gezhi_status_name(-1), "unknown") == 0);
}

static void null_is_a_status(const gezhi_engine *engine, const gezhi_pack *pack) {
    gezhi_pack *no_pack;
    gezhi_district *no_district;
    gezhi_session *no_session;
    CHECK(gezhi_engine_new(NULL, NULL, &text) == GEZHI_STATUS_NULL_ARGUMENT);
    seen(GEZHI_STATUS_NULL_ARGUMENT, "`out`");
    CHECK(gezhi_engine_new(NULL, NULL, NULL) == GEZHI_STATUS_NULL_ARGUMENT);
    CHECK(gezhi_pack_open(NULL, "{}", 2, NULL, 0, &no_pack, NULL) == GEZHI_STATUS_NULL_ARGUMENT);
    CHECK(no_pack == NULL);
    CHECK(gezhi_pack_open(engine, NULL, 0, NULL, 0, &no_pack, NULL) == GEZHI_STATUS_NULL_ARGUMENT);
    CHECK(gezhi_pack_open_file(engine, NULL, NULL, &no_pack, NULL) == GEZHI_STATUS_NULL_ARGUMENT);
    CHECK(pack_call(NULL, "describe", "{}") == GEZHI_STATUS_NULL_ARGUMENT);
    seen(GEZHI_STATUS_NULL_ARGUMENT, "`pack`");
    CHECK(pack_call(pack, NULL, "{}") == GEZHI_STATUS_NULL_ARGUMENT);
    seen(GEZHI_STATUS_NULL_ARGUMENT, "`function`");
    CHECK(gezhi_pack_call(pack, "describe", NULL, 0, &text) == GEZHI_STATUS_NULL_ARGUMENT);
    seen(GEZHI_STATUS_NULL_ARGUMENT, "`request`");
    CHECK(gezhi_pack_call(pack, "describe", "{}", 2, NULL) == GEZHI_STATUS_NULL_ARGUMENT);
    CHECK(gezhi_district_new(NULL, &no_district, NULL) == GEZHI_STATUS_NULL_ARGUMENT);
    CHECK(gezhi_district_swap(NULL, pack, NULL) == GEZHI_STATUS_NULL_ARGUMENT);
    CHECK(gezhi_session_new(NULL, &no_session, NULL) == GEZHI_STATUS_NULL_ARGUMENT);
    CHECK(gezhi_engine_digest(NULL) == NULL && gezhi_pack_summary(NULL) == NULL);
    gezhi_text_free(NULL);
    gezhi_engine_free(NULL);
    gezhi_pack_free(NULL);
    gezhi_district_free(NULL);
    gezhi_session_free(NULL);
}

static void texts_are_checked(const gezhi_engine *engine, const gezhi_pack *pack) {
    CHECK(gezhi_pack_call(pack, "describe", "\xed\xa0\x80", 3, &text) == GEZHI_STATUS_INVALID_UTF8);
    seen(GEZHI_STATUS_INVALID_UTF8, "`request` is not UTF-8 from byte 0 on");
    CHECK(pack_call(pack, "\xff", "{}") == GEZHI_STATUS_INVALID_UTF8);
    seen(GEZHI_STATUS_INVALID_UTF8, "`function`");
    CHECK(gezhi_pack_call(pack, "describe", "{}", (size_t)-1, &text) == GEZHI_STATUS_INVALID_ARGUMENT);
    seen(GEZHI_STATUS_INVALID_ARGUMENT, "too large");
    CHECK(pack_call(pack, "", "{}") == GEZHI_STATUS_UNKNOWN_FUNCTION);
    seen(GEZHI_STATUS_UNKNOWN_FUNCTION, NULL);
    gezhi_pack *none;
    CHECK(gezhi_pack_open_file(engine, "no such file", NULL, &none, &text) ==
          GEZHI_STATUS_UNREADABLE_FILE);
    seen(GEZHI_STATUS_UNREADABLE_FILE, "`no such file` cannot be read");
}

static void options_are_checked(void) {
    gezhi_options none = {0}, flags = usual, both = usual, day = usual, cache = usual;
    CHECK(seen(engine_with(none), "`size`") == GEZHI_STATUS_INVALID_ARGUMENT);
    flags.flags = 1u << 31;
    CHECK(seen(engine_with(flags), "`flags`") == GEZHI_STATUS_INVALID_ARGUMENT);
    both.wall_ms = both.fuel = 1;
    CHECK(seen(engine_with(both), "`fuel`") == GEZHI_STATUS_INVALID_ARGUMENT);
    day.wall_ms = 86400001;
    CHECK(seen(engine_with(day), "`wall_ms`") == GEZHI_STATUS_INVALID_ARGUMENT);
    cache.flags = GEZHI_WITHOUT_CACHE;
    gezhi_engine *engine;
    CHECK(gezhi_engine_new(&cache, &engine, &text) == GEZHI_STATUS_INVALID_ARGUMENT);
    seen(GEZHI_STATUS_INVALID_ARGUMENT, "`cache_folder`");
    gezhi_options wall = usual;
    wall.flags = GEZHI_WITHOUT_WALL;
    wall.wall_ms = 5;
    CHECK(seen(engine_with(wall), "forbids the wall") == GEZHI_STATUS_INVALID_ARGUMENT);
}

// A program compiled against a later header, and one against an earlier.
static void options_may_grow(void) {
    struct {
        gezhi_options known;
        uint64_t later;
    } longer = {usual, 0};
    gezhi_engine *engine;
    longer.known.size = sizeof longer;
    CHECK(gezhi_engine_new(&longer.known, &engine, &text) == GEZHI_STATUS_OK);
    gezhi_engine_free(engine);
    longer.later = 1;
    CHECK(gezhi_engine_new(&longer.known, &engine, &text) == GEZHI_STATUS_INVALID_ARGUMENT);
    seen(GEZHI_STATUS_INVALID_ARGUMENT, "an option that this version does not know");
    gezhi_options shorter = {0};
    shorter.size = offsetof(gezhi_options, wall_ms);
    shorter.wall_ms = 86400001;  // beyond `size`, so not read
    CHECK(gezhi_engine_new(&shorter, &engine, &text) == GEZHI_STATUS_OK);
    gezhi_engine_free(engine);
}

static void components(const char *bundle) {
    gezhi_engine *engine;
    CHECK(gezhi_engine_from_file("no such file", NULL, &engine, &text) ==
          GEZHI_STATUS_UNREADABLE_FILE);
    seen(GEZHI_STATUS_UNREADABLE_FILE, NULL);
    CHECK(gezhi_engine_from_file(bundle, &usual, &engine, &text) == GEZHI_STATUS_INVALID_ENGINE);
    seen(GEZHI_STATUS_INVALID_ENGINE, NULL);
    const uint8_t empty[] = {0, 'a', 's', 'm', 0x0d, 0, 1, 0};
    CHECK(gezhi_engine_from_bytes(empty, sizeof empty, &usual, &engine, &text) ==
          GEZHI_STATUS_INVALID_ENGINE);
    seen(GEZHI_STATUS_INVALID_ENGINE, "not an engine of this contract");
    CHECK(engine == NULL);
}

static void decisions(const gezhi_pack *pack) {
    gezhi_text raw;
    size_t length = strlen(INCIDENT);
    CHECK(gezhi_pack_decide(pack, INCIDENT, length, 0, &text) == GEZHI_STATUS_OK);
    CHECK(strstr(text.data, "市水务公司") != NULL && strstr(text.data, "\"receipt\":{") != NULL);
    char request[1024];
    snprintf(request, sizeof request, "{\"incident\":%s}", INCIDENT);
    CHECK(gezhi_pack_call(pack, "decide", request, strlen(request), &raw) == GEZHI_STATUS_OK);
    CHECK(strcmp(raw.data, text.data) == 0);
    gezhi_text_free(&raw);
    gezhi_text_free(&text);
    uint32_t flags = GEZHI_TRACE | GEZHI_WITHOUT_RECEIPT;
    CHECK(gezhi_pack_decide(pack, INCIDENT, length, flags, &text) == GEZHI_STATUS_OK);
    CHECK(strstr(text.data, "\"receipt\":{") == NULL && strstr(text.data, "\"trace\":") != NULL);
    gezhi_text_free(&text);
    CHECK(gezhi_pack_decide(pack, INCIDENT, length, 4, &text) == GEZHI_STATUS_INVALID_ARGUMENT);
    seen(GEZHI_STATUS_INVALID_ARGUMENT, "`flags`");
    const char *broken[] = {"",           "{",         "{\"a\":1,\"a\":2}", "{\"id\":1.5}",
                            "{\"id\":1}}", "{},\"a\":1", "{},\"trace\":true", "{}} //"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        CHECK(gezhi_pack_decide(pack, broken[i], strlen(broken[i]), 0, &text) ==
              GEZHI_STATUS_INVALID_REQUEST);
        seen(GEZHI_STATUS_INVALID_REQUEST, NULL);
    }
}

// A baked district decides as the pack does, and an engine without a pack is none.
static void baked_districts(const gezhi_engine *plain, const gezhi_pack *pack, const char *path) {
    gezhi_engine *engine;
    gezhi_pack *baked;
    gezhi_text answer;
    CHECK(gezhi_pack_baked(plain, &baked, &text) == GEZHI_STATUS_NOT_OPEN && baked == NULL);
    seen(GEZHI_STATUS_NOT_OPEN, "no pack is open");
    expect_ok(gezhi_engine_from_file(path, &usual, &engine, &text), &text, path);
    expect_ok(gezhi_pack_baked(engine, &baked, &text), &text, path);
    CHECK(strcmp(gezhi_pack_summary(baked), gezhi_pack_summary(pack)) == 0);
    CHECK(strcmp(gezhi_engine_digest(engine), gezhi_engine_digest(plain)) != 0);
    gezhi_engine_free(engine);
    CHECK(gezhi_pack_decide(pack, INCIDENT, strlen(INCIDENT), 0, &text) == GEZHI_STATUS_OK);
    CHECK(gezhi_pack_decide(baked, INCIDENT, strlen(INCIDENT), 0, &answer) == GEZHI_STATUS_OK);
    CHECK(strcmp(answer.data, text.data) == 0);
    gezhi_text_free(&answer);
    gezhi_text_free(&text);
    gezhi_pack_free(baked);
}

static void the_contracts_errors(const gezhi_engine *engine, const gezhi_pack *pack) {
    CHECK(pack_call(pack, "decide", "{\"incident\":{\"id\":\"1\",\"n\":9007199254740992}}") ==
          GEZHI_STATUS_INVALID_REQUEST);
    seen(GEZHI_STATUS_INVALID_REQUEST, "\"path\":\"incident");
    CHECK(pack_call(pack, "evaluate", "{\"table\":\"none\"}") == GEZHI_STATUS_UNKNOWN_TABLE);
    seen(GEZHI_STATUS_UNKNOWN_TABLE, NULL);
    CHECK(pack_call(pack, "assess", "{}") == GEZHI_STATUS_INVALID_REQUEST);
    seen(GEZHI_STATUS_INVALID_REQUEST, "incident");
    CHECK(pack_call(pack, "open", "{}") == GEZHI_STATUS_NOT_ON_PACK);
    seen(GEZHI_STATUS_NOT_ON_PACK, "session");
    char *wide = calloc(1, 11 << 20);
    CHECK(wide != NULL);
    memset(wide, ' ', (11 << 20) - 1);
    CHECK(pack_call(pack, "decide", wide) == GEZHI_STATUS_LIMIT_EXCEEDED);
    seen(GEZHI_STATUS_LIMIT_EXCEEDED, "\"limit\":\"");
    free(wide);
    gezhi_pack *none;
    const char *empty = "{\"layers\":[{\"name\":\"x\",\"files\":{}}]}";
    CHECK(gezhi_pack_open(engine, empty, strlen(empty), NULL, 0, &none, &text) ==
          GEZHI_STATUS_INVALID_PACK);
    seen(GEZHI_STATUS_INVALID_PACK, "\"diagnostics\":[{");
    CHECK(none == NULL);
    CHECK(gezhi_pack_open(engine, "{", 1, NULL, 0, &none, NULL) == GEZHI_STATUS_INVALID_REQUEST);
}

static void rosters(const gezhi_engine *engine, const char *bundle, const char *roster) {
    size_t length;
    char *file = read_file(bundle, &length);
    gezhi_pack *pack;
    CHECK(gezhi_pack_open(engine, file, length, "{}", 2, &pack, &text) ==
          GEZHI_STATUS_INVALID_ROSTER);
    seen(GEZHI_STATUS_INVALID_ROSTER, NULL);
    CHECK(gezhi_pack_open_file(engine, bundle, roster, &pack, &text) == GEZHI_STATUS_OK);
    CHECK(gezhi_pack_decide(pack, INCIDENT, strlen(INCIDENT), 0, &text) == GEZHI_STATUS_OK);
    seen(GEZHI_STATUS_OK, "\"roster\":");
    gezhi_pack_free(pack);
    free(file);
}

static void sessions(const gezhi_engine *engine, const char *bundle) {
    size_t length;
    char *file = read_file(bundle, &length);
    gezhi_session *session;
    CHECK(gezhi_session_new(engine, &session, &text) == GEZHI_STATUS_OK);
    char request[1024];
    snprintf(request, sizeof request, "{\"incident\":%s}", INCIDENT);
    CHECK(session_call(session, "decide", request) == GEZHI_STATUS_NOT_OPEN);
    seen(GEZHI_STATUS_NOT_OPEN, NULL);
    CHECK(seen(session_call(session, "open", file), "\"digest\"") == GEZHI_STATUS_OK);
    CHECK(seen(session_call(session, "decide", request), "市水务公司") == GEZHI_STATUS_OK);
    CHECK(seen(session_call(session, "open", "{}"), NULL) == GEZHI_STATUS_INVALID_REQUEST);
    CHECK(seen(session_call(session, "decide", request), "市水务公司") == GEZHI_STATUS_OK);
    gezhi_session_free(session);
    free(file);
}

// More text than an instance has memory for breaks the engine off; the next call is a fresh one's.
static void a_trap_costs_the_instance(const gezhi_pack *pack) {
    size_t length = (size_t)65 << 20;
    char *spaces = malloc(length);
    CHECK(spaces != NULL);
    memset(spaces, ' ', length);
    for (int i = 0; i < 2; i++) {
        CHECK(gezhi_pack_call(pack, "decide", spaces, length, &text) == GEZHI_STATUS_TRAP);
        seen(GEZHI_STATUS_TRAP, "the engine broke off");
        CHECK(gezhi_pack_decide(pack, INCIDENT, strlen(INCIDENT), 0, &text) == GEZHI_STATUS_OK);
        seen(GEZHI_STATUS_OK, "市水务公司");
    }
    free(spaces);
}

static gezhi_status open_with(gezhi_options options, const char *bundle) {
    gezhi_engine *engine;
    gezhi_pack *pack;
    expect_ok(gezhi_engine_new(&options, &engine, &text), &text, "engine");
    gezhi_status status = gezhi_pack_open_file(engine, bundle, NULL, &pack, &text);
    gezhi_pack_free(pack);
    gezhi_engine_free(engine);
    return status;
}

static void walls(const char *bundle, const char *large) {
    gezhi_options fuel = usual, time = usual, memory = usual, fresh = usual;
    fuel.fuel = 1000;
    CHECK(seen(open_with(fuel, bundle), "1000 units of fuel") == GEZHI_STATUS_OUT_OF_FUEL);
    time.wall_ms = 1;  // opening a large pack takes a hundred times that; a busy machine ticks late
    gezhi_status status;
    while ((status = open_with(time, large)) == GEZHI_STATUS_OK) continue;
    CHECK(seen(status, "after 1 ms") == GEZHI_STATUS_TIMED_OUT);
    memory.memory_bytes_max = 65536;
    CHECK(seen(open_with(memory, bundle), NULL) == GEZHI_STATUS_OUT_OF_MEMORY);
    fresh.flags = GEZHI_FRESH | GEZHI_WITHOUT_WALL;
    CHECK(open_with(fresh, bundle) == GEZHI_STATUS_OK);
}

int main(int count, char **arguments) {
    CHECK(count == 6);
    const char *bundle = arguments[1];
    usual.size = sizeof usual;
    usual.cache_folder = arguments[3];
    gezhi_engine *engine;
    gezhi_pack *pack;
    names();
    expect_ok(gezhi_engine_new(&usual, &engine, &text), &text, "engine");
    CHECK(strncmp(gezhi_engine_digest(engine), "sha256:", 7) == 0);
    CHECK(seen(gezhi_engine_describe(engine, &text), "\"limits\":[") == GEZHI_STATUS_OK);
    expect_ok(gezhi_pack_open_file(engine, bundle, NULL, &pack, &text), &text, bundle);
    CHECK(strstr(gezhi_pack_summary(pack), "\"id\":\"lengshuitan\"") != NULL);
    null_is_a_status(engine, pack);
    texts_are_checked(engine, pack);
    options_are_checked();
    options_may_grow();
    components(bundle);
    the_contracts_errors(engine, pack);
    rosters(engine, bundle, arguments[2]);
    sessions(engine, bundle);
    baked_districts(engine, pack, arguments[5]);
    gezhi_engine_free(engine);  // the pack lives on
    decisions(pack);
    a_trap_costs_the_instance(pack);
    gezhi_pack_free(pack);
    walls(bundle, arguments[4]);
    puts("abi: ok");
    return 0;
}
