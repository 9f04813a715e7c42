package io.certigate.server.policy;

/**
 * The text of one document of a release.
 *
 * @param path path relative to the release's folder, with forward slashes
 * @param text its content
 */
public record PolicyDocument(String path, String text) {}
