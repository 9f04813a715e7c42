/**
 * The oracle: real nodes under load and faults, whose every answer is compared with an independent, slow evaluation of the
 * change log. Imports nothing of the server but, in {@code agent}, what seeded defects replace.
 */
@NullMarked
package io.certigate.oracle;

import org.jspecify.annotations.NullMarked;
