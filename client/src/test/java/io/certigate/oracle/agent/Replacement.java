package io.certigate.oracle.agent;

import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * One method that is changed.
 *
 * @param type the name of its class
 * @param method tells it from the other methods of the class
 * @param advice what is done before or after it, or instead
 */
record Replacement(String type, ElementMatcher<MethodDescription> method, Class<?> advice) {}
