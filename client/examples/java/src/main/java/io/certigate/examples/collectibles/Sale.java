package io.certigate.examples.collectibles;

/**
 * What a user wants to buy.
 *
 * @param account id of the shop's official account, such as {@code weixin/shop}
 * @param collectible id of the collectible
 */
public record Sale(String account, String collectible) {}
