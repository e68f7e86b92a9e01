// Every handle and text made and freed once, for checkers of leaks: memory BUNDLE CACHE [COMPONENT]
#include "check.h"

int main(int count, char **arguments) {
    CHECK(count == 3 || count == 4);
    static const char incident[] =
        "{\"id\":\"1\",\"reported_at\":\"2026-10-01T23:30:00+08:00\",\"text\":\"自来水管破裂\"}";
    gezhi_options options = {.size = sizeof options, .cache_folder = arguments[2]};
    gezhi_engine *engine;
    gezhi_pack *packs[2], *current;
    gezhi_district *district;
    gezhi_session *session;
    gezhi_text text;
    gezhi_status made = count == 3
                            ? gezhi_engine_new(&options, &engine, &text)
                            : gezhi_engine_from_file(arguments[3], &options, &engine, &text);
    expect_ok(made, &text, "engine");
    for (int i = 0; i < 2; i++) {
        gezhi_status status = gezhi_pack_open_file(engine, arguments[1], NULL, &packs[i], &text);
        expect_ok(status, &text, "pack");
    }
    expect_ok(gezhi_district_new(packs[0], &district, &text), &text, "district");
    gezhi_pack_free(packs[0]);
    for (int i = 0; i < 3; i++) {
        CHECK(gezhi_district_decide(district, incident, sizeof incident - 1, 0, &text) ==
              GEZHI_STATUS_OK);
        gezhi_text_free(&text);
        CHECK(gezhi_district_call(district, "decide", "{", 1, &text) ==
              GEZHI_STATUS_INVALID_REQUEST);
        gezhi_text_free(&text);
        CHECK(gezhi_district_swap(district, packs[1], &text) == GEZHI_STATUS_OK);
    }
    expect_ok(gezhi_district_pack(district, &current, &text), &text, "pack");
    gezhi_pack_free(packs[1]);
    gezhi_district_free(district);
    CHECK(strstr(gezhi_pack_summary(current), "\"digest\"") != NULL);
    gezhi_pack_free(current);
    CHECK(gezhi_session_new(engine, &session, &text) == GEZHI_STATUS_OK);
    CHECK(gezhi_session_call(session, "describe", "{}", 2, &text) == GEZHI_STATUS_OK);
    gezhi_text_free(&text);
    gezhi_session_free(session);
    CHECK(gezhi_pack_open_file(engine, "no such file", NULL, &current, NULL) ==
          GEZHI_STATUS_UNREADABLE_FILE);
    gezhi_engine_free(engine);
    puts("memory: ok");
    return 0;
}
