package io.certigate.examples.collectibles;

import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.client.CheckRequests;
import io.certigate.client.CheckResult;
import io.certigate.v1.Obligation;
import io.certigate.v1.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Sells, if Certigate allows and every obligation can be fulfilled; whatever goes wrong, nothing is sold. */
public final class Shop {
    /** The duty to show the number under which the shop or its partner has filed. */
    private static final String FILING_NUMBER = "display-filing-number";

    private final CertigateClient certigate;
    private final Map<String, String> filingNumbers;
    private final Consumer<Sale> till;

    /**
     * Makes a shop.
     *
     * @param certigate a client that declares {@link #obligations}
     * @param filingNumbers the number that each account must show
     * @param till does the sale
     */
    public Shop(CertigateClient certigate, Map<String, String> filingNumbers, Consumer<Sale> till) {
        this.certigate = certigate;
        this.filingNumbers = Map.copyOf(filingNumbers);
        this.till = till;
    }

    /** The obligations that a shop fulfills, for {@link CertigateClient.Builder#handles}. */
    public static String[] obligations() {
        return new String[] {FILING_NUMBER};
    }

    /** Sells if that is allowed. */
    public Outcome sell(Sale sale) {
        CheckResult result;
        try {
            result = certigate.check(CheckRequests.check(
                    CheckRequests.entity("official_account", sale.account()),
                    "asset.sell.primary",
                    CheckRequests.entity("digital_collectible", sale.collectible()),
                    "CN"));
        } catch (CertigateException e) {
            return new Outcome.Unknown(String.valueOf(e.getMessage()));
        }
        String decision = result.response().getDecisionId();
        if (!result.allowed()) {
            return new Outcome.NotAllowed(reasons(result), decision);
        }
        // Before the sale: what cannot be fulfilled is not sold.
        List<String> shown = new ArrayList<>();
        for (Obligation obligation : result.obligations()) {
            String number = filingNumbers.get(sale.account());
            if (!obligation.getId().equals(FILING_NUMBER) || number == null) {
                return new Outcome.NotAllowed(List.of("shop.cannot_fulfill." + obligation.getId()), decision);
            }
            shown.add(number);
        }
        till.accept(sale);
        return new Outcome.Sold(List.copyOf(shown), decision);
    }

    private static List<String> reasons(CheckResult result) {
        if (!result.unhandledObligations().isEmpty()) {
            return result.unhandledObligations().stream()
                    .map(obligation -> "shop.unhandled_obligation." + obligation.getId())
                    .toList();
        }
        return result.response().getReasonsList().stream()
                .map(Reason::getCode)
                .distinct()
                .toList();
    }
}
