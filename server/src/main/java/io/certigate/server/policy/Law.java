package io.certigate.server.policy;

/**
 * A law, order, notice or contract clause that rules cite. Days are ISO 8601, empty if not known.
 *
 * @param id id within the policy
 * @param title its title
 * @param issuer who issued it, empty if not said
 * @param number its official number, empty if none
 * @param issued day on which it was issued
 * @param published day of publication
 * @param effective day from which it is in force
 * @param url address of the text, empty if none is known
 */
public record Law(
        String id,
        String title,
        String issuer,
        String number,
        String issued,
        String published,
        String effective,
        String url) {}
