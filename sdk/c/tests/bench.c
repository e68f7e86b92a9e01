// Measures, and prints one line of JSON with microseconds: bench BUNDLE [BAKED_COMPONENT]
#include "check.h"
#include <time.h>

enum { WARM = 3000, FRESH = 40, BAKED = 400, BATCH = 1000, BATCHES = 10 };

static const char INCIDENT[] =
    "{\"id\":\"1\",\"reported_at\":\"2026-10-01T23:30:00+08:00\","
    "\"text\":\"觅湘路一巷地下自来水管破裂，影响行人通行\","
    "\"place\":{\"area_code\":\"431103000000\"}}";

static double now_us(void) {
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *times, size_t count) {
    qsort(times, count, sizeof *times, ascending);
    return times[count / 2];
}

static gezhi_engine *engine_of(const char *component, uint64_t flags) {
    gezhi_options options = {.size = sizeof options, .flags = flags};
    gezhi_engine *engine;
    gezhi_text error;
    gezhi_status status = component == NULL
                              ? gezhi_engine_new(&options, &engine, &error)
                              : gezhi_engine_from_file(component, &options, &engine, &error);
    expect_ok(status, &error, "engine");
    return engine;
}

static gezhi_pack *pack_of(const gezhi_engine *engine, const char *bundle) {
    gezhi_pack *pack;
    gezhi_text error;
    gezhi_status status = bundle == NULL ? gezhi_pack_baked(engine, &pack, &error)
                                         : gezhi_pack_open_file(engine, bundle, NULL, &pack, &error);
    expect_ok(status, &error, "pack");
    return pack;
}

static double decide_us(const gezhi_pack *pack, size_t count) {
    double *times = malloc(count * sizeof *times);
    CHECK(times != NULL);
    for (size_t i = 0; i < count; i++) {
        gezhi_text answer;
        double start = now_us();
        gezhi_status status = gezhi_pack_decide(pack, INCIDENT, sizeof INCIDENT - 1, 0, &answer);
        times[i] = now_us() - start;
        expect_ok(status, &answer, "decide");
        gezhi_text_free(&answer);
    }
    double middle = median(times, count);
    free(times);
    return middle;
}

static double batch_us(const gezhi_pack *pack) {
    char *request = malloc(BATCH * sizeof INCIDENT + 32), *end = request;
    double times[BATCHES];
    CHECK(request != NULL);
    end += sprintf(end, "{\"incidents\":[");
    for (int i = 0; i < BATCH; i++) end += sprintf(end, "%s%s", i > 0 ? "," : "", INCIDENT);
    end += sprintf(end, "]}");
    for (int i = 0; i < BATCHES; i++) {
        gezhi_text answer;
        double start = now_us();
        gezhi_status status =
            gezhi_pack_call(pack, "decide-many", request, (size_t)(end - request), &answer);
        times[i] = (now_us() - start) / BATCH;
        expect_ok(status, &answer, "decide-many");
        gezhi_text_free(&answer);
    }
    free(request);
    return median(times, BATCHES);
}

int main(int count, char **arguments) {
    if (count < 2 || count > 3) {
        fprintf(stderr, "usage: bench BUNDLE [BAKED_COMPONENT]\n");
        return 2;
    }
    gezhi_engine *warm = engine_of(NULL, 0), *fresh = engine_of(NULL, GEZHI_FRESH);
    gezhi_pack *warm_pack = pack_of(warm, arguments[1]), *fresh_pack = pack_of(fresh, arguments[1]);
    printf("{\"host\":\"c, gezhi %s\",\"warm_us\":%.1f,\"fresh_us\":%.1f,", gezhi_version(),
           decide_us(warm_pack, WARM), decide_us(fresh_pack, FRESH));
    if (count == 3) {
        gezhi_engine *baked = engine_of(arguments[2], GEZHI_FRESH);
        gezhi_pack *baked_pack = pack_of(baked, NULL);
        printf("\"baked_fresh_us\":%.1f,", decide_us(baked_pack, BAKED));
        gezhi_pack_free(baked_pack);
        gezhi_engine_free(baked);
    } else {
        printf("\"baked_fresh_us\":null,");
    }
    printf("\"batch_us\":%.1f}\n", batch_us(warm_pack));
    gezhi_pack_free(warm_pack);
    gezhi_pack_free(fresh_pack);
    gezhi_engine_free(warm);
    gezhi_engine_free(fresh);
    return 0;
}
