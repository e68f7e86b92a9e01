import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes one Java class for each type of `wit/schema/contract.json`: `java GenerateTypes.java contract.json folder`.
 *
 * <p>Four forms of schema are known: an object, a word out of a list, either of two answers, and whatever JSON.
 * Anything else stops the build: it is for a person to say what it is in Java.
 */
public final class GenerateTypes {
    private static final String PACKAGE = "io.github.gezhi.contract";
    private static final Set<String> WORDS_OF_JAVA = Set.of("do", "class", "case", "for", "if", "default", "package",
            "new");
    private final JsonNode types;
    private final Path folder;

    private GenerateTypes(JsonNode types, Path folder) {
        this.types = types;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        Path schema = Path.of(arguments[0]);
        if (!Files.isRegularFile(schema)) {
            throw new IOException("no schema at " + schema.toAbsolutePath().normalize()
                    + ": build inside a checkout of Gezhi");
        }
        JsonNode contract = new ObjectMapper().readTree(Files.readString(schema));
        Path folder = Path.of(arguments[1]).resolve(PACKAGE.replace('.', '/'));
        Files.createDirectories(folder);
        new GenerateTypes(contract.get("$defs"), folder).all(contract.get("properties"));
    }

    private void all(JsonNode payloads) throws IOException {
        for (Iterator<String> names = types.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            JsonNode type = types.get(name);
            if (type.has("oneOf") && type.get("oneOf").get(0).has("const")) {
                save(name, word(name, type));
            } else if (type.has("oneOf")) {
                save(name, object(name, type, either(type)));
            } else if ("object".equals(type.path("type").asText())) {
                save(name, object(name, type, properties(type)));
            } else {
                throw new IOException("type `" + name + "` has a form that GenerateTypes does not know: " + type);
            }
        }
        save("Payloads", payloads(payloads));
    }

    /** Writes the file unless it says the same already, so that nothing is compiled again for nothing. */
    private void save(String name, String text) throws IOException {
        Path file = folder.resolve(name + ".java");
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Map<String, JsonNode> properties(JsonNode type) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        type.path("properties").fields().forEachRemaining(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    private static Map<String, JsonNode> either(JsonNode type) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        type.get("oneOf").forEach(one -> found.putAll(properties(one)));
        return found;
    }

    // A word out of a list, which may grow.

    private static String word(String name, JsonNode type) {
        StringBuilder constants = new StringBuilder();
        StringBuilder known = new StringBuilder();
        StringBuilder cases = new StringBuilder();
        for (JsonNode one : type.get("oneOf")) {
            String value = one.get("const").asText();
            String constant = value.toUpperCase(Locale.ROOT).replace('-', '_');
            constants.append(doc("    ", one.path("description").asText()))
                    .append("    public static final ").append(name).append(' ').append(constant)
                    .append(" = new ").append(name).append("(\"").append(value).append("\");\n\n");
            known.append(doc("        ", one.path("description").asText())).append("        ").append(constant)
                    .append(",\n");
            cases.append("            case \"").append(value).append("\": return Known.").append(constant)
                    .append(";\n");
        }
        return head(type.path("description").asText()
                + "\n\nA word that this version does not know is kept as it came.")
                + "public final class " + name + " extends Word {\n" + constants
                + "    private " + name + "(String value) {\n        super(value);\n    }\n\n"
                + "    /** The word as a value; a word of a later engine is taken as well.\n"
                + "     * @param value as in JSON\n"
                + "     * @return the word */\n"
                + "    @com.fasterxml.jackson.annotation.JsonCreator(mode ="
                + " com.fasterxml.jackson.annotation.JsonCreator.Mode.DELEGATING)\n"
                + "    public static " + name + " of(String value) {\n        return new " + name
                + "(value);\n    }\n\n"
                + "    /** What this version knows, for {@code switch}. */\n    public enum Known {\n" + known
                + "        /** A word of a later engine; {@link #value()} has it. */\n        OTHER\n    }\n\n"
                + "    /** Which of the known words it is.\n"
                + "     * @return {@code OTHER} for a word of a later engine */\n"
                + "    public Known known() {\n        switch (value()) {\n" + cases
                + "            default: return Known.OTHER;\n        }\n    }\n}\n";
    }

    // An object: getters, a builder, and what Jackson reads by.

    private String object(String name, JsonNode type, Map<String, JsonNode> properties) {
        List<String> required = new ArrayList<>();
        type.path("required").forEach(one -> required.add(one.asText()));
        StringBuilder getters = new StringBuilder();
        StringBuilder setters = new StringBuilder();
        properties.forEach((key, schema) -> {
            getters.append(getter(key, schema, required.contains(key)));
            setters.append(setter(key, schema));
        });
        String names = required.isEmpty() ? "" : "\"" + String.join("\", \"", required) + "\"";
        return head(type.path("description").asText())
                + "@com.fasterxml.jackson.annotation.JsonIgnoreProperties(ignoreUnknown = true)\n"
                + "public final class " + name + " extends Payload {\n"
                + "    private static final String[] REQUIRED = {" + names + "};\n\n"
                + "    private " + name + "() {\n    }\n\n"
                + "    /** A builder with nothing set.\n     * @return the builder */\n"
                + "    public static Builder builder() {\n        return new Builder(new " + name + "());\n    }\n\n"
                + "    /** A builder with everything set as it is here.\n     * @return the builder */\n"
                + "    public Builder toBuilder() {\n        return new Builder(copy(new " + name + "()));\n    }\n\n"
                + "    @Override\n    String[] required() {\n        return REQUIRED;\n    }\n\n"
                + getters
                + "    /** Builds a {@link " + name + "}; {@code null} for a value is sent as {@code null}. */\n"
                + "    public static final class Builder {\n        private final " + name + " made;\n\n"
                + "        private Builder(" + name + " made) {\n            this.made = made;\n        }\n\n" + setters
                + "        /** The value built.\n         * @return it\n"
                + "         * @throws IllegalStateException if a part that must be there is not set */\n"
                + "        public " + name + " build() {\n            return made.complete().copy(new " + name
                + "());\n        }\n"
                + "    }\n}\n";
    }

    private String getter(String key, JsonNode schema, boolean required) {
        String type = type(schema);
        boolean empty = !nullable(schema) && (type.startsWith("java.util.List") || type.startsWith("java.util.Map"));
        String shown = required && type.equals("Long") ? "long" : required && type.equals("Boolean") ? "boolean" : type;
        String body = empty ? (type.startsWith("java.util.List") ? "list" : "map") : "get";
        String absent = required ? "" : empty ? "; empty where it is left out" : "; {@code null} where it is left out";
        String method = "get" + camel(key, true) + (key.equals("class") ? "_" : "");
        return doc("    ", schema.path("description").asText() + "\n@return the value" + absent)
                + "    public " + shown + " " + method + "() {\n        return " + body + "(\"" + key
                + "\");\n    }\n\n"
                + "    @com.fasterxml.jackson.annotation.JsonProperty(\"" + key + "\")\n"
                + "    private void put" + camel(key, true) + "(" + type + " value) {\n"
                + "        put(\"" + key + "\", value);\n    }\n\n";
    }

    private String setter(String key, JsonNode schema) {
        String text = schema.path("description").asText();
        String method = camel(key, false) + (WORDS_OF_JAVA.contains(key) ? "_" : "");
        String head = doc("        ", text + "\n@param value the value\n@return this builder")
                + "        public Builder " + method;
        String made = head + "(" + type(schema) + " value) {\n            made.put(\"" + key
                + "\", value);\n            return this;\n        }\n\n";
        boolean instant = type(schema).equals("String")
                && (text.contains("RFC 3339") || text.contains("instant") || key.equals("at"));
        return !instant ? made : made + head + "(java.time.temporal.TemporalAccessor value) {\n            made.put(\""
                + key
                + "\", Times.text(\"" + key + "\", value));\n            return this;\n        }\n\n";
    }

    private static boolean nullable(JsonNode schema) {
        if (schema.path("type").isArray()) {
            return schema.get("type").toString().contains("\"null\"");
        }
        return schema.path("anyOf").toString().contains("\"null\"");
    }

    private String type(JsonNode schema) {
        if (schema.has("$ref")) {
            String reference = schema.get("$ref").asText();
            return reference.substring(reference.lastIndexOf('/') + 1);
        }
        if (schema.has("anyOf")) {
            return type(schema.get("anyOf").get(0));
        }
        String type = schema.path("type").isArray() ? schema.get("type").get(0).asText() : schema.path("type")
                .asText("any");
        switch (type) {
            case "string": return "String";
            case "boolean": return "Boolean";
            case "integer": return "Long";
            case "array": return "java.util.List<"
                    + (schema.has("prefixItems") ? "String" : type(schema.path("items"))) + ">";
            case "object":
                JsonNode values = schema.path("additionalProperties");
                return "java.util.Map<String, " + (values.isObject() ? type(values) : "Object") + ">";
            case "any": return "Object";
            default: throw new IllegalArgumentException("a schema that GenerateTypes does not know: " + schema);
        }
    }

    /** Which class each payload of the contract has. */
    private String payloads(JsonNode payloads) {
        StringBuilder cases = new StringBuilder();
        payloads.fields().forEachRemaining(entry -> {
            boolean list = "array".equals(entry.getValue().path("type").asText());
            String type = type(list ? entry.getValue().get("items") : entry.getValue());
            cases.append("        add(\"").append(entry.getKey()).append("\", ").append(type).append(".class, ")
                    .append(list).append(");\n");
        });
        return head("Every payload of the contract by its name, as {@code decide.response}.")
                + "public final class Payloads {\n"
                + "    private static final java.util.Map<String, Payloads> ALL = new java.util.TreeMap<>();\n\n"
                + "    static {\n" + cases
                + "    }\n\n    private final Class<?> type;\n    private final boolean list;\n\n"
                + "    private Payloads(Class<?> type, boolean list) {\n        this.type = type;\n"
                + "        this.list = list;\n    }\n\n"
                + "    private static void add(String name, Class<?> type, boolean list) {\n"
                + "        ALL.put(name, new Payloads(type, list));\n    }\n\n"
                + "    /** The payload of that name.\n     * @param name as {@code decide.response}\n"
                + "     * @return it, or {@code null} */\n"
                + "    public static Payloads of(String name) {\n        return ALL.get(name);\n    }\n\n"
                + "    /** Its class, or that of its items.\n     * @return the class */\n"
                + "    public Class<?> type() {\n        return type;\n    }\n\n"
                + "    /** Whether it is a list.\n     * @return true for a list */\n"
                + "    public boolean list() {\n        return list;\n    }\n}\n";
    }

    private static String head(String description) {
        return "package " + PACKAGE + ";\n\n" + doc("", description);
    }

    private static String camel(String name, boolean upper) {
        StringBuilder made = new StringBuilder();
        for (String part : name.split("[_-]")) {
            boolean raise = upper || made.length() > 0;
            made.append(raise ? part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1) : part);
        }
        return made.toString();
    }

    private static String doc(String indent, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("*/", "*&#47;")
                .replaceAll("`([^`]*)`", "{@code $1}").replace("\n", "\n" + indent + " * ");
        return indent + "/**\n" + indent + " * " + safe + "\n" + indent + " */\n";
    }
}
