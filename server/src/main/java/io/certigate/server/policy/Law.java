package io.certigate.server.policy;

/**
 * A law, order, notice or contract clause that rules cite.
 *
 * @param id id within the policy
 * @param title its title
 * @param issuer who issued it
 * @param number its official number, empty if none
 * @param published day of publication, ISO 8601, empty if not known
 * @param url address of the text, empty if none is known
 */
public record Law(String id, String title, String issuer, String number, String published, String url) {}
