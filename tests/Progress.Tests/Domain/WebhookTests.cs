using System.Net;
using System.Text;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Webhooks;
using CoachingPlatform.Progress.Tests.Examples;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>Where a webhook may lead, how it is signed, and when it is tried again or given up.</summary>
public sealed class WebhookTests
{
    private static readonly DateTimeOffset Now = ProgressHost.Now;

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("103.10.64.1", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.128.0.0", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.0", true)]
    [InlineData("223.255.255.255", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("0.1.2.3", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("10.255.255.255", false)]
    [InlineData("100.64.0.0", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("169.254.0.1", false)]
    [InlineData("172.16.0.0", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.88.99.1", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("198.19.255.255", false)]
    [InlineData("198.51.100.7", false)]
    [InlineData("203.0.113.7", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("239.255.255.255", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("2001:4860:4860::8888", true)]
    [InlineData("2404:6800:4003::5", true)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::8.8.8.8", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b:1::808:808", false)]
    [InlineData("100::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:0:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2002:808:808::", false)]
    [InlineData("3fff::1", false)]
    [InlineData("5f00::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    public void Only_what_is_everybodys_is_public(string address, bool isPublic) => Assert.Equal(isPublic, PublicInternet.Has(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://mitra.example/terima?kunci=1", "https://mitra.example/terima?kunci=1")]
    [InlineData("https://mitra.example:443", "https://mitra.example/")]
    [InlineData("HTTPS://MITRA.example/A", "https://mitra.example/A")]
    [InlineData("https://büro.example/a", "https://xn--bro-hoa.example/a")]
    [InlineData("https://[2404:6800::1]/", "https://[2404:6800::1]/")]
    [InlineData(null, "field.required")]
    [InlineData(" ", "field.required")]
    [InlineData("mitra.example", "webhook.url")]
    [InlineData("/terima", "webhook.url")]
    [InlineData("https://", "webhook.url")]
    [InlineData("https://mitra.example/#a", "webhook.url")]
    [InlineData("https://a b.example/", "webhook.url")]
    [InlineData("mailto:a@mitra.example", "webhook.https")]
    [InlineData("http://mitra.example/", "webhook.https")]
    [InlineData("http://127.0.0.1/", "webhook.https")]
    [InlineData("ftp://mitra.example/", "webhook.https")]
    [InlineData("file:///etc/passwd", "webhook.url")]
    [InlineData("gopher://mitra.example/", "webhook.https")]
    [InlineData("https://ada:rahasia@mitra.example/", "webhook.credentials")]
    [InlineData("https://mitra.example@127.0.0.1/", "webhook.credentials")]
    [InlineData("https://mitra.example:8443/", "webhook.port")]
    [InlineData("https://127.0.0.1:27017/", "webhook.port")]
    public void An_address_is_https_on_its_own_port_and_nothing_else(string? text, string expected)
    {
        var url = WebhookUrl.Parse(text, allowsLoopback: false);

        Assert.Equal(expected, url.Refusal?.Code ?? url.Value!.AbsoluteUri);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000/a", "http://127.0.0.1:5000/a")]
    [InlineData("http://localhost:5000/", "http://localhost:5000/")]
    [InlineData("http://[::1]:5000/", "http://[::1]:5000/")]
    [InlineData("http://10.0.0.1/", "webhook.https")]
    [InlineData("http://mitra.example/", "webhook.https")]
    [InlineData("https://mitra.example:8443/", "webhook.port")]
    [InlineData("http://a:b@127.0.0.1/", "webhook.credentials")]
    public void Only_in_development_it_may_be_this_machine(string text, string expected)
    {
        var url = WebhookUrl.Parse(text, allowsLoopback: true);

        Assert.Equal(expected, url.Refusal?.Code ?? url.Value!.AbsoluteUri);
    }

    [Fact]
    public void A_signature_is_the_one_of_the_standards_own_example()
    {
        var signature = WebhookSignature.Of(
            "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), "{\"test\": 2432232314}"u8, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void A_receiver_takes_what_was_signed_with_its_secret_and_nothing_that_was_changed_or_kept()
    {
        var (ours, others) = (Secret(1), Secret(2));
        var body = "{\"items\":[]}"u8.ToArray();
        var signature = WebhookSignature.Of("msg_1", Now, body, [Secret(3), ours]);
        var at = $"{Now.ToUnixTimeSeconds()}";

        Assert.True(WebhookReceiver.IsGenuine(ours, "msg_1", at, signature, body, Now.AddMinutes(5)));
        Assert.True(WebhookReceiver.IsGenuine(Secret(3), "msg_1", at, signature, body, Now));
        Assert.False(WebhookReceiver.IsGenuine(others, "msg_1", at, signature, body, Now));
        Assert.False(WebhookReceiver.IsGenuine(ours, "msg_2", at, signature, body, Now));
        Assert.False(WebhookReceiver.IsGenuine(ours, "msg_1", at, signature, [.. body, 32], Now));
        Assert.False(WebhookReceiver.IsGenuine(ours, "msg_1", $"{Now.ToUnixTimeSeconds() + 1}", signature, body, Now));
        Assert.False(WebhookReceiver.IsGenuine(ours, "msg_1", at, signature, body, Now.AddMinutes(6)));
        Assert.False(WebhookReceiver.IsGenuine(ours, "msg_1", "", "", body, Now));
    }

    [Fact]
    public void A_secret_is_its_webhooks_its_partners_and_its_keys_own()
    {
        var partner = new Partner { Id = Id<Partner>.New(), Version = 1, NameId = "", NameEn = "", ClientIds = [], CursorKey = new byte[32], Agreements = [] };
        var (webhook, secret) = (Id<Webhook>.New(), new WebhookSecret(Guid.NewGuid(), null));
        string[] all =
        [
            WebhookSignature.SecretOf(partner, webhook, secret), WebhookSignature.SecretOf(partner with { CursorKey = [.. new byte[31], 1] }, webhook, secret),
            WebhookSignature.SecretOf(partner, Id<Webhook>.New(), secret), WebhookSignature.SecretOf(partner, webhook, new(Guid.NewGuid(), null)),
        ];

        Assert.Equal(4, all.Distinct().Count());
        Assert.Equal(all[0], WebhookSignature.SecretOf(partner, webhook, secret with { Until = Now }));
        Assert.All(all, s => Assert.Equal(32, Convert.FromBase64String(s["whsec_".Length..]).Length));
    }

    [Fact]
    public void The_wait_grows_fourfold_to_a_day_whatever_chance_says()
    {
        Assert.Equal([5, 20, 80, 320, 1_280, 5_120, 20_480, 81_920, 86_400, 86_400], Enumerable.Range(1, 10).Select(n => (int)Webhook.WaitAfter(n, 1).TotalSeconds));
        Gen.Select(Gen.Int[1, 10_000], Gen.Double[0, 1]).Sample((failures, chance) =>
        {
            var (wait, whole) = (Webhook.WaitAfter(failures, chance), Webhook.WaitAfter(failures, 1));
            return wait <= Webhook.LongestWait && wait <= whole && wait >= 0.8 * whole && wait < Webhook.WaitAfter(failures + 2, chance) + (whole == Webhook.LongestWait ? TimeSpan.FromTicks(1) : TimeSpan.Zero);
        });
    }

    [Fact]
    public void Whatever_happens_its_position_moves_only_when_something_was_taken_and_it_is_never_waited_for_longer_than_a_day()
    {
        Gen.Select(Gen.Bool, Gen.Int[0, 200_000], Gen.Int[0, 100_000]).Array[1, 40].Sample(steps =>
        {
            var (webhook, now) = (New(), Now);
            foreach (var (isTaken, retryAfter, later) in steps)
            {
                now = now.AddSeconds(later);
                var before = webhook;
                webhook = isTaken ? webhook.Delivered(webhook.Position + 1, isLast: true, now) : webhook.Failed(Fault("webhook.status", now), TimeSpan.FromSeconds(retryAfter), 0.5);
                var holds = isTaken
                    ? webhook.Position == before.Position + 1 && webhook.State == WebhookState.Active
                    : webhook.Position == before.Position && webhook.FailingSince is { } since && (webhook.State == WebhookState.DeadLettered) == (now - since >= Webhook.Patience)
                        && (webhook.NextAttemptAt is not { } next || (next > now && next <= now + Webhook.LongestWait));
                if (!holds || webhook.Version != 1)
                    return false;
                if (webhook.State == WebhookState.DeadLettered)
                    return true;
            }

            return true;
        });
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData(2, 4)]
    [InlineData(600, 600)]
    [InlineData(10_000_000, 86_400)]
    [InlineData(-5, 4)]
    public void What_the_receiver_asks_for_counts_when_it_is_longer_up_to_a_day(int? seconds, int waited)
    {
        var failed = New().Failed(Fault("webhook.status", Now), seconds is { } s ? TimeSpan.FromSeconds(s) : null, 0);

        Assert.Equal(Now.AddSeconds(waited), failed.NextAttemptAt);
    }

    [Fact]
    public void It_is_given_up_after_five_days_or_at_once_when_it_is_gone_and_replayed_from_where_it_stands()
    {
        var failing = New().Failed(Fault("webhook.status", Now), null, 0);
        Assert.Equal(WebhookState.Failing, failing.Failed(Fault("webhook.status", Now.AddDays(5).AddSeconds(-1)), null, 0).State);
        Assert.Equal(WebhookState.DeadLettered, failing.Failed(Fault("webhook.status", Now.AddDays(5)), null, 0).State);
        var dead = New().Failed(Fault("webhook.gone", Now), null, 0);
        Assert.Equal((WebhookState.DeadLettered, 7, Now), (dead.State, dead.Position, dead.BehindSince));
        Assert.Equal(WebhookState.DeadLettered, dead.Readdress("https://b.example/", Now).State);

        var replayed = dead.Replay(null, Now.AddDays(60)).Value!;

        Assert.Equal((WebhookState.Active, 7, 2, Now), (replayed.State, replayed.Position, replayed.Version, replayed.BehindSince));
        Assert.Equal("webhook.position_expired", dead.Replay(null, Now.AddDays(61)).Refusal!.Code);
        // What it could not say any more is not forgotten by trying.
        Assert.Equal("webhook.position_expired", replayed.Failed(Fault("webhook.gone", Now.AddDays(60)), null, 0).Replay(null, Now.AddDays(61)).Refusal!.Code);
        var begun = dead.Replay(new PartnerCursor(3, DayOf(Now.AddDays(90))), Now.AddDays(99)).Value!;
        Assert.Equal((3, Now.AddDays(90)), (begun.Position, begun.BehindSince));
    }

    [Fact]
    public void A_place_is_never_younger_than_when_it_was_up_to_date_and_expires_with_every_cursor_of_it()
    {
        var partner = new Partner { Id = Id<Partner>.New(), Version = 1, NameId = "", NameEn = "", ClientIds = [], CursorKey = new byte[32], Agreements = [] };
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 100]).Array[1, 40].Sample(steps =>
        {
            var (webhook, now) = (New().Failed(Fault("webhook.status", Now), null, 0), Now);
            foreach (var (what, hours) in steps)
            {
                now = now.AddHours(hours);
                var cursor = PartnerCursor.Open(webhook.PlaceAt(now).Seal(partner, "changes"), partner, "changes", DayOf(now));
                if (cursor.IsRefused != webhook.HasLostItsPlaceAt(now) || cursor.IsRefused != (DayOf(now) > DayOf(Now).AddDays(60)))
                    return false;
                if (cursor.IsRefused)
                    return true;
                webhook = what switch
                {
                    0 => webhook.Failed(Fault("webhook.status", now), null, 0),
                    1 => webhook.Delivered(webhook.Position + 1, isLast: false, now),
                    2 => webhook.Replay(null, now).Value!,
                    _ => webhook.Replay(cursor.Value, now).Value!,
                };
                if (webhook.PlaceAt(now).Day != DayOf(Now))
                    return false;
            }

            return webhook.Delivered(webhook.Position + 1, isLast: true, now).PlaceAt(now).Day == DayOf(now);
        });
    }

    [Fact]
    public void What_signed_goes_on_until_the_overlap_is_over_also_when_a_secret_is_made_again_because_its_answer_was_lost()
    {
        var first = New();
        var second = Rotated(first, hours: 2, Now);
        var third = Rotated(second, hours: 24, Now.AddHours(1));
        Guid[] keys = [third.Secrets[0].Key, second.Secrets[0].Key, first.Secrets[0].Key];

        Assert.Equal(keys[1..], second.SigningAt(Now.AddHours(2).AddTicks(-1)).Select(s => s.Key));
        Assert.Equal(keys[1..2], second.SigningAt(Now.AddHours(2)).Select(s => s.Key));
        // The receiver never heard of the second.
        Assert.Equal(keys, third.SigningAt(Now.AddHours(2).AddTicks(-1)).Select(s => s.Key));
        Assert.Equal(keys[..2], third.SigningAt(Now.AddHours(2)).Select(s => s.Key));
        Assert.Equal(keys[..1], third.SigningAt(Now.AddHours(25)).Select(s => s.Key));
        // A shorter overlap ends all of them sooner, and none at all at once.
        Assert.Equal([null, Now.AddHours(1.5), Now.AddHours(1.5), Now.AddHours(1.5)], Rotated(third, hours: 0.5, Now.AddHours(1)).Secrets.Select(s => s.Until));
        Assert.Single(Rotated(third, hours: 0, Now.AddHours(1)).Secrets);
        Assert.Equal(Webhook.MostSecrets, Enumerable.Range(0, 9).Aggregate(first, (webhook, _) => Rotated(webhook, hours: 2, Now)).Secrets.Count);
    }

    private static Webhook Rotated(Webhook webhook, double hours, DateTimeOffset now) => webhook.Rotate(new(Guid.NewGuid(), null), TimeSpan.FromHours(hours), now);

    private static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime);

    private static Webhook New() => new()
    {
        Id = Id<Webhook>.New(), Version = 1, PartnerId = Id<Partner>.New(), Url = "https://a.example/", CreatedAt = Now, Secrets = [new(Guid.NewGuid(), null)],
        Position = 7, NextAttemptAt = Now,
    };

    private static WebhookFault Fault(string code, DateTimeOffset at) => new(code, 500, at, "msg_1", 3, 10);

    private static string Secret(byte n) => $"whsec_{Convert.ToBase64String(Encoding.UTF8.GetBytes(new string((char)n, 32)))}";
}
