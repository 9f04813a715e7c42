package io.certigate.oracle;

/**
 * What is asked.
 *
 * @param account id of the account that acts
 * @param action the action
 */
record Query(String account, String action) {}
