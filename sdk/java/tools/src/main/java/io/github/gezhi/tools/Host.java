package io.github.gezhi.tools;

/** Where the calls of the corpus go. */
interface Host extends AutoCloseable {
    String name();

    String engine();

    /** Whether this host can make the call at all. */
    boolean serves(Corpus.Case one);

    /** A bundle by its name in the corpus, or nothing for `-`. */
    Open open(String bundle) throws Exception;

    @Override
    void close();

    /** What calls are made on, from several threads. */
    interface Open extends AutoCloseable {
        String call(String function, String request);

        @Override
        void close();
    }
}
