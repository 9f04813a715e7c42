/** What proves how one rule came and what it did: releases, orders, and what the decision log has before and after. */
@NullMarked
package io.certigate.server.evidence;

import org.jspecify.annotations.NullMarked;
