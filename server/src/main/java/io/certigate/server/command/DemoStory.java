package io.certigate.server.command;

import io.certigate.server.policy.Effect;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The story that the demo tells: Weixin allowed first-hand digital collectibles only through a filed partner and banned
 * resale; registrations were paused for ten days. The accounts and the chain company are made up, its filing number is
 * well-formed but nobody's; the other filings are real.
 */
final class DemoStory {
    /** An account with a filed partner. */
    static final String SHOP = "official_account:weixin/art-shop";

    private static final String LONE_SHOP = "official_account:weixin/lone-shop";
    private static final String GALLERY = "mini_program:weixin/gallery";
    private static final String OWNER = "company:art-shop-ltd";
    private static final String CHAIN = "company:demo-chain";
    private static final String CHAIN_NUMBER = "京网信备11010522000000000019号";
    private static final String FILING = "cn.cac.blockchain_filing";
    private static final String NFT = "digital_collectible:nft-1";
    private static final String USER = "user:weixin/newcomer";
    private static final String ACCOUNT = "account.personal:weixin/new";

    /**
     * One question of the story.
     *
     * @param text what is asked, for people
     * @param at the instant, null for now
     * @param subject the subject as {@code type:id}
     * @param subjectProperties properties sent with it, {@code name=text}
     * @param action the action
     * @param resource the resource as {@code type:id}
     * @param expected the effect that the story tells
     */
    record Asked(
            String text,
            @Nullable String at,
            String subject,
            List<String> subjectProperties,
            String action,
            String resource,
            Effect expected) {}

    private DemoStory() {}

    /** The commands that fill the registry. */
    static List<List<String>> registrations(String filings) {
        String since = "2022-03-01T00:00:00+08:00";
        return List.of(
                List.of(
                        "cert",
                        "import",
                        filings,
                        "--kind",
                        FILING,
                        "--holder-type",
                        "company",
                        "--columns",
                        "number=filing_number,holder=entity,scope=service",
                        "--from",
                        "2025-01-01T00:00:00+08:00"),
                List.of("entity", "put", SHOP, "--prop", "platform=weixin", "--prop", "entity_type=small_business"),
                List.of(
                        "entity",
                        "put",
                        LONE_SHOP,
                        "--prop",
                        "platform=weixin",
                        "--prop",
                        "entity_type=small_business"),
                List.of("entity", "put", GALLERY, "--prop", "platform=weixin", "--prop", "entity_type=enterprise"),
                List.of("relation", "put", "--of", SHOP, "--relation", "owner", "--with", OWNER, "--from", since),
                List.of(
                        "cert",
                        "put",
                        "--holder",
                        CHAIN,
                        "--kind",
                        FILING,
                        "--number",
                        CHAIN_NUMBER,
                        "--from",
                        "2022-01-20T00:00:00+08:00"),
                List.of(
                        "relation",
                        "put",
                        "--of",
                        SHOP,
                        "--relation",
                        "blockchain_provider",
                        "--with",
                        CHAIN,
                        "--from",
                        since,
                        "--until",
                        "2023-03-01T00:00:00+08:00"),
                List.of(
                        "relation",
                        "put",
                        "--of",
                        GALLERY,
                        "--relation",
                        "blockchain_provider",
                        "--with",
                        CHAIN,
                        "--from",
                        since),
                List.of(
                        "cert",
                        "cancel",
                        "--holder",
                        CHAIN,
                        "--kind",
                        FILING,
                        "--number",
                        CHAIN_NUMBER,
                        "--at",
                        "2022-08-01T12:00:00+08:00"));
    }

    /** The questions, in the order of the story. */
    static List<Asked> questions() {
        String april = "2022-04-10T12:00:00+08:00";
        List<String> weixin = List.of("platform=weixin", "phone_region=CN");
        List<String> abroad = List.of("platform=wechat", "phone_region=SG");
        return List.of(
                collectible(
                        "sell first-hand, before the statement",
                        "2022-03-30T23:59:59+08:00",
                        SHOP,
                        "asset.sell.primary",
                        Effect.DENY),
                collectible("sell first-hand, with a filed partner", april, SHOP, "asset.sell.primary", Effect.PERMIT),
                collectible("sell first-hand, without a partner", april, LONE_SHOP, "asset.sell.primary", Effect.DENY),
                collectible("resell", april, SHOP, "asset.sell.secondary", Effect.DENY),
                collectible("sell first-hand in a mini program", april, GALLERY, "asset.sell.primary", Effect.DENY),
                collectible("display in a mini program", april, GALLERY, "asset.display", Effect.PERMIT),
                collectible(
                        "one second before the filing's end",
                        "2022-08-01T11:59:59+08:00",
                        SHOP,
                        "asset.sell.primary",
                        Effect.PERMIT),
                collectible(
                        "at the filing's end", "2022-08-01T12:00:00+08:00", SHOP, "asset.sell.primary", Effect.DENY),
                register("register during the pause", "2021-07-28T09:00:00+08:00", weixin, Effect.DENY),
                register("register during the pause, from abroad", "2021-07-28T09:00:00+08:00", abroad, Effect.PERMIT),
                register("register one second before its end", "2021-08-05T23:59:59+08:00", weixin, Effect.DENY),
                register("register after the pause", "2021-08-06T00:00:00+08:00", weixin, Effect.PERMIT),
                register("register now", null, weixin, Effect.PERMIT));
    }

    private static Asked collectible(String text, String at, String subject, String action, Effect expected) {
        return new Asked(text, at, subject, List.of(), action, NFT, expected);
    }

    private static Asked register(String text, @Nullable String at, List<String> properties, Effect expected) {
        return new Asked(text, at, USER, properties, "user.register", ACCOUNT, expected);
    }

    /** A command as it is typed: arguments with a character that the shell minds are quoted. */
    static String shellLine(List<String> command) {
        return command.stream()
                .map(argument -> argument.matches("[\\p{IsHan}\\w./:=,+@-]+") ? argument : "'" + argument + "'")
                .collect(Collectors.joining(" "));
    }
}
