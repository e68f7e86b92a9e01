package io.github.gezhi.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.github.gezhi.error.ResponseException;

/** Values of the contract to JSON text and back. */
public final class Json {
    /** What does not fit a type is refused, not bent until it does. */
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(2_000).maxStringLength(200_000_000)
            .build())
            .build())
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .withCoercionConfig(LogicalType.Textual, config -> config
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private Json() {
    }

    /**
     * Writes a value, after {@link Ranges#checked checking} that the contract can carry it.
     *
     * @param value a {@link Payload}, or maps, lists, strings, whole numbers, truth values and times
     * @return its JSON text
     * @throws io.github.gezhi.error.OutOfRangeException naming the value that cannot be carried
     */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(Ranges.checked(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this value cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads a value of one type.
     *
     * @param <T> the type
     * @param text JSON
     * @param type its class
     * @return the value
     * @throws ResponseException if the text does not fit the type, or lacks a part that must be there
     */
    public static <T> T read(String text, Class<T> type) {
        return read(text, MAPPER.constructType(type), type.getSimpleName());
    }

    /**
     * Reads an answer by the name of its payload.
     *
     * @param <T> the payload's class, or the list of it, as {@link Payloads} has it
     * @param payload as {@code decide.response}
     * @param text JSON
     * @return the value
     * @throws ResponseException if the text does not fit
     */
    public static <T> T readPayload(String payload, String text) {
        Payloads known = Payloads.of(payload);
        if (known == null) {
            throw new IllegalArgumentException("the contract has no payload `" + payload + "`");
        }
        JavaType one = MAPPER.constructType(known.type());
        JavaType whole = known.list()
                ? MAPPER.getTypeFactory().constructCollectionType(java.util.List.class, one) : one;
        return read(text, whole, payload);
    }

    private static <T> T read(String text, JavaType type, String name) {
        T value;
        try {
            value = MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new ResponseException("the answer does not fit `" + name + "`: " + e.getOriginalMessage()
                    + "; host and engine are of versions too far apart", text, e);
        }
        String missing = value == null ? "everything" : Payload.missing(name, value);
        if (missing != null) {
            throw new ResponseException("the answer lacks `" + missing
                    + "`; host and engine are of versions too far apart", text, null);
        }
        return value;
    }
}
