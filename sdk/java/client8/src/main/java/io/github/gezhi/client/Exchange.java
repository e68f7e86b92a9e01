package io.github.gezhi.client;

import io.github.gezhi.error.ContractException;
import io.github.gezhi.error.GezhiException;
import io.github.gezhi.error.InterruptedCallException;
import io.github.gezhi.error.ResponseException;
import io.github.gezhi.error.TimedOutException;
import io.github.gezhi.error.TrapException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** One request and its answer, tried as often as the options say. */
final class Exchange {
    private static final Set<String> OWN = new HashSet<>(Arrays.asList("unknown_district", "unknown_path",
            "method_not_allowed",
            "body_too_large", "unsupported_media_type", "overloaded", "stopping"));
    private final String url;
    private final byte[] body;
    private final ClientOptions options;

    /** A POST of the body, or a GET if it is null. */
    Exchange(String url, byte[] body, ClientOptions options) {
        this.url = url;
        this.body = body;
        this.options = options;
    }

    Answer run() {
        int pause = options.pauseMillis();
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt >= options.attempts();
            int wait = pause;
            try {
                Answer answer = once();
                if (answer.status < 300) {
                    return answer;
                }
                if (answer.status != 503 || last || answer.retryAfterMillis > options.pauseMostMillis()) {
                    throw failure(answer);
                }
                wait = Math.max(pause, answer.retryAfterMillis);
            } catch (SocketTimeoutException e) {
                boolean connecting = String.valueOf(e.getMessage()).toLowerCase(java.util.Locale.ROOT)
                        .contains("connect");
                if (!connecting || last) {
                    throw new TimedOutException(url + " did not answer in time (" + e.getMessage()
                            + "); allow more by ClientOptions.timeouts, or send less at once", e);
                }
            } catch (IOException e) {
                if (last) {
                    throw new TransportException("cannot reach the sidecar at " + url + " (" + e + ") in " + attempt
                            + " attempts; is `gezhi serve` running there?", e);
                }
            }
            sleep(wait);
            pause = Math.min(options.pauseMostMillis(), Math.max(1, pause * 2));
        }
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedCallException("the thread was interrupted between two attempts", e);
        }
    }

    private Answer once() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        connection.setConnectTimeout(options.connectMillis());
        connection.setReadTimeout(options.readMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", "application/json");
        if (body != null) {
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json; charset=utf-8");
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
        }
        connection.connect();
        long begun = System.nanoTime();
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text = in == null ? "" : new String(all(in, begun, connection), StandardCharsets.UTF_8);
            return new Answer(status, text, connection);
        }
    }

    /** The whole body: the timeout of the connection is that of one read, this one that of all of them. */
    private byte[] all(InputStream in, long begun, HttpURLConnection connection) throws IOException {
        if (connection.getContentLengthLong() > options.answerBytes()) {
            throw tooLong(connection);
        }
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        byte[] part = new byte[8_192];
        for (int read = in.read(part); read >= 0; read = in.read(part)) {
            if (read > options.answerBytes() - made.size()) {
                throw tooLong(connection);
            }
            made.write(part, 0, read);
            if (System.nanoTime() - begun > options.readMillis() * 1_000_000L) {
                connection.disconnect();
                throw new SocketTimeoutException("the answer was not complete after " + options.readMillis() + " ms");
            }
        }
        return made.toByteArray();
    }

    private TransportException tooLong(HttpURLConnection connection) {
        connection.disconnect();
        return new TransportException(url + " answered with more than " + options.answerBytes()
                + " bytes; allow more by ClientOptions.answerBytes, or send less at once", null);
    }

    private GezhiException failure(Answer answer) {
        ContractException error;
        try {
            error = ContractException.of(answer.text);
        } catch (ResponseException e) {
            return new TransportException(url + " answered " + answer.status
                    + " without an error of Gezhi's; is it a sidecar, or"
                    + " something between?", e);
        }
        String kind = error.getKind().value();
        if (kind.equals("timed_out")) {
            return new TimedOutException(error.getMessage(), error);
        }
        if (kind.equals("trap")) {
            return new TrapException(error.getMessage(), error);
        }
        return OWN.contains(kind) ? new SidecarException(answer.status, error) : error;
    }

    /** What came back. */
    static final class Answer {
        final int status;
        final String text;
        final String engine;
        final String pack;
        final String requestId;
        final int retryAfterMillis;

        Answer(int status, String text, HttpURLConnection connection) {
            this.status = status;
            this.text = text;
            engine = connection.getHeaderField("Gezhi-Engine");
            pack = connection.getHeaderField("Gezhi-Pack");
            requestId = connection.getHeaderField("X-Request-Id");
            retryAfterMillis = Math.max(0, Math.min(3_600, connection.getHeaderFieldInt("Retry-After", 0))) * 1_000;
        }
    }
}
