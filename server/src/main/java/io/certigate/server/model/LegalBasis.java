package io.certigate.server.model;

/**
 * What an order rests upon. Days are ISO 8601 such as 2022-03-30, empty if not known; so are the other texts.
 *
 * @param id short name
 * @param title title of the law, decree, ruling or contract clause
 * @param issuer who issued it
 * @param number its official number
 * @param issued day on which it was issued
 * @param published day on which it was published
 * @param effective day from which it is in force
 * @param url address of the text
 */
public record LegalBasis(
        String id,
        String title,
        String issuer,
        String number,
        String issued,
        String published,
        String effective,
        String url) {}
