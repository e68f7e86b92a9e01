package io.github.gezhi.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.gezhi.contract.Json;
import io.github.gezhi.contract.Word;
import io.github.gezhi.error.ContractException;
import io.github.gezhi.error.GezhiException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes every call of the corpus and holds the answers to those of the other hosts: `Corpus [--http URL]`.
 *
 * <p>The corpus is in the folder GEZHI_CORPUS, or in target/corpus of the checkout. One line of JSON tells the outcome;
 * the exit code is 1 if an answer differs.
 */
public final class Corpus {
    private static final int THREADS = 2;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final List<String> differ = new ArrayList<>();
    private int typed;
    private int skipped;

    private Corpus() {
    }

    public static void main(String[] arguments) throws Exception {
        String named = System.getenv("GEZHI_CORPUS");
        Path folder = Path.of(named == null || named.isEmpty() ? "../../target/corpus" : named);
        Host host = arguments.length == 2 && arguments[0].equals("--http")
                ? new SidecarHost(arguments[1]) : new LibraryHost(folder.resolve("bundles"));
        Corpus corpus = new Corpus();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("host", host.name());
        line.put("engine", host.engine());
        long begun = System.nanoTime();
        corpus.run(host, folder.resolve("good.tsv"), "cases", "cases_digest", line);
        long between = System.nanoTime();
        corpus.run(host, folder.resolve("generated.tsv"), "generated", "generated_digest", line);
        line.put("skipped", corpus.skipped);
        line.put("typed", corpus.typed);
        System.err.printf("good %.1f s, generated %.1f s%n", (between - begun) / 1e9,
                (System.nanoTime() - between) / 1e9);
        host.close();
        System.out.println(MAPPER.writeValueAsString(line));
        System.exit(corpus.differ.isEmpty() ? 0 : 1);
    }

    private void run(Host host, Path file, String count, String digest, Map<String, Object> line) throws Exception {
        MessageDigest sum = MessageDigest.getInstance("SHA-256");
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        int cases = 0;
        try {
            List<Case> group = new ArrayList<>();
            for (String text : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                Case one = new Case(text.split("\t", -1));
                if (!group.isEmpty() && !group.get(0).bundle.equals(one.bundle)) {
                    cases += finish(host, threads, group, sum);
                }
                group.add(one);
            }
            cases += finish(host, threads, group, sum);
        } finally {
            threads.shutdownNow();
        }
        line.put(count, cases);
        if (count.equals("cases")) {
            line.put("differ", differ.subList(0, Math.min(20, differ.size())));
        }
        line.put(digest, "sha256:" + hex(sum.digest()));
    }

    /** Runs the cases of one bundle, in parallel, and adds their answers to the digest, in order. */
    private int finish(Host host, ExecutorService threads, List<Case> group, MessageDigest sum) throws Exception {
        if (group.isEmpty() || !host.serves(group.get(0))) {
            skipped += group.size();
            group.clear();
            return 0;
        }
        try (Host.Open open = host.open(group.get(0).bundle)) {
            List<Callable<Answer>> calls = new ArrayList<>();
            group.forEach(one -> calls.add(() -> answer(open, one)));
            int index = 0;
            for (Future<Answer> done : threads.invokeAll(calls)) {
                Answer answer = done.get();
                sum.update((answer.side + " " + answer.text + "\n").getBytes(StandardCharsets.UTF_8));
                compare(group.get(index++), answer);
            }
        }
        int count = group.size();
        group.clear();
        return count;
    }

    private static Answer answer(Host.Open open, Case one) {
        try {
            return new Answer("ok", open.call(one.function, one.request), null);
        } catch (ContractException e) {
            return new Answer("error", e.getJson(), e);
        } catch (GezhiException e) {
            return new Answer("failure", String.valueOf(e.getMessage()), null);
        }
    }

    private void compare(Case one, Answer answer) {
        if (one.side.isEmpty()) {
            if (answer.side.equals("failure")) {
                differ.add(one.id + " (" + answer.text + ")");
            }
            return;
        }
        if (!one.side.equals(answer.side) || !one.response.equals(answer.text)) {
            differ.add(one.id);
            return;
        }
        if (fitsTypes(one, answer)) {
            typed += answer.side.equals("ok") ? 1 : 0;
        } else {
            differ.add(one.id + " (typed)");
        }
    }

    /** Whether the typed answer, written again, is the same value; whether an error has the class of its kind. */
    private static boolean fitsTypes(Case one, Answer answer) {
        try {
            if (answer.error != null) {
                return camel(answer.error.getKind()).equals(answer.error.getClass().getSimpleName());
            }
            Object value = Json.readPayload(one.function + ".response", answer.text);
            JsonNode written = MAPPER.readTree(Json.write(value));
            return written.equals(MAPPER.readTree(answer.text));
        } catch (Exception e) {
            System.err.println(one.id + ": " + e.getMessage());
            return false;
        }
    }

    private static String camel(Word kind) {
        StringBuilder made = new StringBuilder();
        for (String part : kind.value().split("_")) {
            made.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
        }
        return made.toString();
    }

    private static String hex(byte[] bytes) {
        StringBuilder made = new StringBuilder();
        for (byte one : bytes) {
            made.append(String.format("%02x", one));
        }
        return made.toString();
    }

    /** One line of the corpus. */
    static final class Case {
        final String bundle;
        final String function;
        final String id;
        final String side;
        final String request;
        final String response;

        Case(String[] fields) {
            if (fields.length != 6) {
                throw new IllegalArgumentException("a line of the corpus has six fields, this one " + fields.length);
            }
            bundle = fields[0];
            function = fields[1];
            id = fields[2];
            side = fields[3];
            request = fields[4];
            response = fields[5];
        }
    }

    private static final class Answer {
        final String side;
        final String text;
        final ContractException error;

        Answer(String side, String text, ContractException error) {
            this.side = side;
            this.text = text;
            this.error = error;
        }
    }
}
