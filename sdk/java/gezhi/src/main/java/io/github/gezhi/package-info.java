/**
 * The Gezhi 格治 rules engine inside a JVM, without native code.
 *
 * <p>{@link io.github.gezhi.Engine} is the engine, {@link io.github.gezhi.Pack} a policy open in it for many threads,
 * {@link io.github.gezhi.District} one that can be swapped under load, {@link io.github.gezhi.Session} one bare
 * instance.
 */
package io.github.gezhi;
