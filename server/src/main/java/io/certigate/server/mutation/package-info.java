/**
 * Mutation testing of policies: small changes of single rules, and which of them no test case notices. Imports
 * {@code suite}, {@code policy}, {@code condition} and {@code model}; not the command line.
 */
@NullMarked
package io.certigate.server.mutation;

import org.jspecify.annotations.NullMarked;
